#pragma once
// Setting: a row of the table of settings, and what walks it sees of it.

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/settings.hpp"

namespace hostler::daemon {

using SettingMember =
    std::variant<bool Settings::*, std::uint32_t Settings::*, std::int32_t Settings::*,
                 std::string Settings::*, std::vector<std::string> Settings::*>;

enum class SettingGroup { sockets, access, tls, limits, keepalive, logs, host };

struct Setting {
    SettingGroup group;
    std::string_view name;
    SettingMember member;
    std::string_view about;  ///< one sentence, for the default file and the manual

    std::int64_t least = 0;  ///< bounds of a number, inclusive
    std::int64_t most = 1'000'000;
    std::span<const std::string_view> words = {};  ///< what a text may be; empty: anything
};

/// The table, in the order of the default file.
std::span<const Setting> settings_table();

/// libvirtd.conf's keys that libvirt itself no longer heeds: taken without a word.
std::span<const std::string_view> retired_settings();

std::string_view title(SettingGroup group);

}  // namespace hostler::daemon
