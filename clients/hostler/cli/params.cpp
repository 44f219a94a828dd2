#include "clients/hostler/cli/params.hpp"

#include <libvirt/libvirt.h>

#include <algorithm>
#include <charconv>

namespace hostler::cli {
namespace {

struct Shown {
    Cell operator()(bool flag) const { return {flag ? "1" : "0", flag}; }
    Cell operator()(double number) const { return {std::to_string(number), number}; }
    Cell operator()(const auto& other) const { return Cell(Value(other)); }
};

struct Number {
    std::optional<std::uint64_t> operator()(const std::string&) const { return std::nullopt; }
    std::optional<std::uint64_t> operator()(auto number) const
    {
        return static_cast<std::uint64_t>(number);
    }
};

struct Read {
    using Outcome = std::optional<proto::TypedParamValue>;

    Outcome operator()(const std::string&) const { return text; }
    Outcome operator()(bool) const
    {
        if (text != "0" && text != "1") return std::nullopt;
        return text == "1";
    }
    Outcome operator()(auto number) const
    {
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
        return number;
    }

    const std::string& text;
};

}  // namespace

Cell cell_of(const proto::TypedParamValue& value)
{
    return std::visit(Shown{}, value);
}

const proto::TypedParamValue* find_param(const Params& params, std::string_view name)
{
    const auto found = std::ranges::find(params, name, &proto::TypedParam::field);
    return found == params.end() ? nullptr : &found->value;
}

std::optional<std::uint64_t> param_number(const Params& params, std::string_view name)
{
    const proto::TypedParamValue* value = find_param(params, name);
    return value == nullptr ? std::nullopt : std::visit(Number{}, *value);
}

std::string param_text(const Params& params, std::string_view name)
{
    const proto::TypedParamValue* value = find_param(params, name);
    return value == nullptr ? "" : cell_of(*value).text;
}

Record record_of(const Params& params)
{
    Record record;
    for (const proto::TypedParam& each : params)
        record.push_back({each.field, each.field, cell_of(each.value)});
    return record;
}

std::uint32_t strings_okay(Session& session)
{
    constexpr std::int32_t feature_typed_strings = 9;
    return session.connection().has_feature(feature_typed_strings) ? VIR_TYPED_PARAM_STRING_OKAY
                                                                   : 0u;
}

std::optional<proto::TypedParamValue> parse_like(const proto::TypedParamValue& like,
                                                 const std::string& text)
{
    return std::visit(Read{text}, like);
}

}  // namespace hostler::cli
