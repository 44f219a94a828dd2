#include "clients/hostler/cli/arguments.hpp"

#include <charconv>
#include <limits>

#include "clients/hostler/cli/failure.hpp"
#include "clients/hostler/cli/scaled.hpp"
#include "clients/hostler/cli/units.hpp"

namespace hostler::cli {
namespace {

[[noreturn]] void refuse_number(std::string_view value, std::string_view name)
{
    throw Failure(malformed("Numeric", value, name));
}

[[noreturn]] void is_empty(std::string_view name)
{
    throw Failure("Failed to get option '" + std::string(name) + "': Option argument is empty");
}

}  // namespace

const std::string& Arguments::text(std::string_view name) const
{
    const std::string& text = values_.find(name)->second.front();
    if (text.empty()) is_empty(name);
    return text;
}

std::optional<std::string> Arguments::maybe(std::string_view name) const
{
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return text(name);
}

std::string Arguments::raw(std::string_view name) const
{
    const std::vector<std::string>& texts = all(name);
    return texts.empty() ? "" : texts.front();
}

const std::vector<std::string>& Arguments::all(std::string_view name) const
{
    static const std::vector<std::string> none;
    const auto found = values_.find(name);
    return found == values_.end() ? none : found->second;
}

std::optional<std::int64_t> Arguments::number(std::string_view name) const
{
    const auto given = maybe(name);
    if (!given) return std::nullopt;
    std::int64_t value = 0;
    const auto read = std::from_chars(given->data(), given->data() + given->size(), value);
    if (read.ec != std::errc{} || read.ptr != given->data() + given->size())
        refuse_number(*given, name);
    return value;
}

std::optional<std::int32_t> Arguments::small_number(std::string_view name) const
{
    using Limits = std::numeric_limits<std::int32_t>;
    const auto value = number(name);
    if (!value) return std::nullopt;
    if (*value < Limits::min() || *value > Limits::max()) refuse_number(text(name), name);
    return static_cast<std::int32_t>(*value);
}

std::optional<std::uint32_t> Arguments::count(std::string_view name) const
{
    const auto value = number(name);
    if (!value) return std::nullopt;
    if (*value < 0 || *value > std::numeric_limits<std::uint32_t>::max())
        refuse_number(text(name), name);
    return static_cast<std::uint32_t>(*value);
}

std::optional<std::uint64_t> Arguments::big_count(std::string_view name) const
{
    const auto given = maybe(name);
    if (!given) return std::nullopt;
    const auto value = parse_count(*given);
    if (!value) refuse_number(*given, name);
    return value;
}

std::optional<std::uint64_t> Arguments::size(std::string_view name, std::uint64_t unit_bytes) const
{
    const auto given = maybe(name);
    if (!given) return std::nullopt;
    const auto bytes = parse_size(*given, unit_bytes);
    if (!bytes) refuse_scaled(*given, std::string(name));
    return *bytes;
}

void require_with(const Arguments& arguments, std::string_view first, std::string_view second)
{
    if (arguments.has(first) && !arguments.has(second))
        throw Failure("Option --" + std::string(second) + " is required by option --" +
                      std::string(first));
}

void require_one(const Arguments& arguments, std::string_view first, std::string_view second)
{
    if (arguments.has(first) && arguments.has(second))
        throw Failure("Options --" + std::string(first) + " and --" + std::string(second) +
                      " are mutually exclusive");
}

void require_one_flag(const Arguments& arguments, FlagOption first, FlagOption second,
                      const std::string& headline)
{
    if (!arguments.has(first.option) || !arguments.has(second.option)) return;
    throw Failure({headline, "Flags '" + std::string(first.flag) + "' and '" +
                                 std::string(second.flag) + "' are mutually exclusive"});
}

}  // namespace hostler::cli
