#include "drivers/host/meminfo.hpp"

#include <fmt/format.h>

#include <charconv>

namespace hostler::drivers::host {

std::optional<std::uint64_t> meminfo(std::string_view text, std::string_view key)
{
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto at = line.find(key);
        if (at == line.npos) continue;
        const std::string_view before = line.substr(0, at);
        line.remove_prefix(at + key.size());
        if (!line.starts_with(':') || !(before.empty() || before.ends_with(' '))) continue;
        line.remove_prefix(std::min(line.find_first_of("0123456789"), line.size()));
        std::uint64_t number = 0;
        const auto parsed = std::from_chars(line.data(), line.data() + line.size(), number);
        if (parsed.ec == std::errc()) return number;
    }
    return std::nullopt;
}

std::string cell_path(std::uint32_t cell, std::string_view file)
{
    return fmt::format("/sys/devices/system/node/node{}/{}", cell, file);
}

}  // namespace hostler::drivers::host
