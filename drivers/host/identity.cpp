#include "drivers/host/identity.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace hostler::drivers::host {
namespace {

struct Row {
    std::string_view name;  ///< in sysinfo
    std::string_view file;  ///< below /sys/class/dmi/id
};

constexpr Row bios[] = {{"vendor", "bios_vendor"},
                        {"version", "bios_version"},
                        {"date", "bios_date"},
                        {"release", "bios_release"}};
constexpr Row board[] = {{"manufacturer", "board_vendor"},
                         {"product", "board_name"},
                         {"version", "board_version"},
                         {"serial", "board_serial"},
                         {"asset", "board_asset_tag"}};
constexpr Row computer[] = {{"manufacturer", "sys_vendor"}, {"product", "product_name"},
                            {"version", "product_version"}, {"serial", "product_serial"},
                            {"uuid", "product_uuid"},       {"sku", "product_sku"},
                            {"family", "product_family"}};
constexpr Row chassis[] = {{"manufacturer", "chassis_vendor"},
                           {"version", "chassis_version"},
                           {"serial", "chassis_serial"},
                           {"asset", "chassis_asset_tag"}};

std::vector<SysinfoEntry> read_entries(const HostRoot& root, std::span<const Row> rows)
{
    std::vector<SysinfoEntry> entries;
    for (const Row& row : rows) {
        const auto value = root.text(fmt::format("/sys/class/dmi/id/{}", row.file));
        if (value && !value->empty()) entries.push_back({std::string(row.name), *value});
    }
    return entries;
}

}  // namespace

std::string read_hostname()
{
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) < 0) return "localhost";
    const std::string own = name;
    if (own.starts_with("localhost") || own.find('.') != own.npos) return own;

    addrinfo hints{};
    hints.ai_flags = AI_CANONNAME;
    addrinfo* found = nullptr;
    if (::getaddrinfo(name, nullptr, &hints, &found) != 0 || !found) return own;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    const std::string canonical = found->ai_canonname ? found->ai_canonname : "";
    return canonical.empty() || canonical.starts_with("localhost") ? own : canonical;
}

std::optional<Uuid> read_host_uuid(const HostRoot& root, std::string_view source)
{
    const auto text =
        root.text(source == "machine-id" ? "/etc/machine-id" : "/sys/class/dmi/id/product_uuid");
    const std::optional<Uuid> uuid = text ? Uuid::parse(*text) : std::nullopt;
    if (!uuid) return std::nullopt;
    // Firmware that nobody filled in: all zeros, all ones, all of one digit.
    const auto is_first = [&](std::uint8_t byte) { return byte == uuid->bytes[0]; };
    const bool is_one_digit = (uuid->bytes[0] >> 4) == (uuid->bytes[0] & 15);
    if (is_one_digit && std::ranges::all_of(uuid->bytes, is_first)) return std::nullopt;
    return uuid;
}

Sysinfo read_sysinfo(const HostRoot& root)
{
    return {read_entries(root, bios), read_entries(root, computer), read_entries(root, board),
            read_entries(root, chassis)};
}

}  // namespace hostler::drivers::host
