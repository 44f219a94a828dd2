#include "clients/hostler/cli/disk_address.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <vector>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

constexpr int hexadecimal = 16;

/// Numbers between points; what stands behind the last one wanted is left alone.
std::optional<std::vector<unsigned>> numbers(std::string_view text, std::size_t count, int base)
{
    std::vector<unsigned> found;
    while (found.size() < count) {
        if (base == hexadecimal && text.starts_with("0x")) text.remove_prefix(2);
        unsigned number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number, base);
        if (read.ec != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
        found.push_back(number);
        if (found.size() == count) break;
        if (!text.starts_with('.')) return std::nullopt;
        text.remove_prefix(1);
    }
    return found;
}

template <class... Numbers>
std::string formatted(const char* pattern, Numbers... values)
{
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), pattern, values...);
    return text.data();
}

struct Kind {
    std::string_view name;
    std::size_t count;
    int base;
};
constexpr Kind kinds[] = {
    {"pci", 4, hexadecimal}, {"ccw", 3, hexadecimal}, {"scsi", 3, 10},
    {"sata", 3, 10},         {"ide", 3, 10},          {"usb", 2, 10},
};

/// The kinds that a target of this name can have, and what is said when it has another.
void check_target(std::string_view kind, std::string_view target)
{
    const bool is_drive = kind == "scsi" || kind == "sata" || kind == "usb";
    if (target.starts_with("vd") && kind != "pci" && kind != "ccw")
        throw Failure("expecting a pci:0000.00.00.00 or ccw:00.0.0000 address.");
    if (target.starts_with("sd") && !is_drive)
        throw Failure("expecting a scsi:00.00.00 or usb:00.00 or sata:00.00.00 address.");
    if (target.starts_with("hd") && kind != "ide")
        throw Failure("expecting an ide:00.00.00 address.");
}

}  // namespace

std::string disk_address(std::string_view text, std::string_view target, bool is_multifunction)
{
    const auto colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    for (const Kind& kind : kinds) {
        if (kind.name != name || colon == text.npos) continue;
        const auto parts = numbers(text.substr(colon + 1), kind.count, kind.base);
        if (!parts) break;
        check_target(name, target);
        const std::vector<unsigned>& at = *parts;
        if (name == "pci")
            return formatted(
                       "  <address type='pci' domain='0x%04x' bus='0x%02x' slot='0x%02x' "
                       "function='0x%x'",
                       at[0], at[1], at[2], at[3]) +
                   (is_multifunction ? " multifunction='on'/>\n" : "/>\n");
        if (name == "ccw")
            return formatted("  <address type='ccw' cssid='0x%02x' ssid='0x%x' devno='0x%04x'/>\n",
                             at[0], at[1], at[2]);
        if (name == "usb")
            return formatted("  <address type='usb' bus='%u' port='%u'/>\n", at[0], at[1]);
        return formatted("  <address type='drive' controller='%u' bus='%u' unit='%u'/>\n", at[0],
                         at[1], at[2]);
    }
    throw Failure("Invalid address.");
}

}  // namespace hostler::cli
