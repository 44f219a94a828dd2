#include "clients/hostler/cli/scaled.hpp"

#include <charconv>
#include <cstdint>

#include "clients/hostler/cli/failure.hpp"
#include "clients/hostler/cli/units.hpp"

namespace hostler::cli {
namespace {

/// In the words of libvirt's library; "" for what does not begin with a number that fits.
std::string complaint(const std::string& text)
{
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc{}) return "";
    const std::string suffix(read.ptr, end);
    if (!parse_size("1" + suffix, 1)) return "invalid argument: unknown suffix '" + suffix + "'";
    return "numerical overflow: value too large: " + text;
}

}  // namespace

std::string malformed(std::string_view kind, std::string_view text, std::string_view option)
{
    return std::string(kind) + " value '" + std::string(text) + "' for <" + std::string(option) +
           "> option is malformed or out of range";
}

void refuse_size(const std::string& text, std::vector<std::string> lines)
{
    if (std::string why = complaint(text); !why.empty()) lines.push_back(std::move(why));
    throw Failure(std::move(lines));
}

void refuse_scaled(const std::string& text, const std::string& name)
{
    refuse_size(text, {malformed("Scaled numeric", text, name)});
}

}  // namespace hostler::cli
