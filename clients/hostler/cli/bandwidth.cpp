#include "clients/hostler/cli/bandwidth.hpp"

#include <charconv>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

struct Part {
    std::string_view name;
    std::uint32_t Bandwidth::* value;
};
constexpr Part parts[] = {{"average", &Bandwidth::average},
                          {"peak", &Bandwidth::peak},
                          {"burst", &Bandwidth::burst},
                          {"floor", &Bandwidth::floor}};

}  // namespace

Bandwidth parse_bandwidth(std::string_view text)
{
    Bandwidth bandwidth;
    const std::string_view whole = text;
    for (const Part& part : parts) {
        const std::string_view field = text.substr(0, text.find(','));
        std::uint32_t value = 0;
        const auto read = std::from_chars(field.data(), field.data() + field.size(), value);
        const bool is_number = read.ec == std::errc{} && read.ptr == field.data() + field.size();
        if (!field.empty() && !is_number)
            throw Failure("field '" + std::string(part.name) + "' is malformed");
        bandwidth.*part.value = value;
        if (field.size() == text.size()) return bandwidth;
        text.remove_prefix(field.size() + 1);
    }
    throw Failure("Rate string '" + std::string(whole) + "' has too many fields");
}

}  // namespace hostler::cli
