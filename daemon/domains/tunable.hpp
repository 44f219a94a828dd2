#pragma once
// Tunable: one limit of a domain that clients read and set by name. A group of them is a table over
// the part of the definition that holds them; reading, judging and setting walk the table.

#include <optional>
#include <string_view>
#include <type_traits>

#include "daemon/domains/typed_params.hpp"

namespace hostler::daemon {

template <class Owner>
struct Tunable {
    std::string_view name;
    ParamType type;
    ParamValue (*read)(const Owner& owner);
    void (*write)(Owner& owner, const ParamValue& value);
    std::int64_t low = 0;  ///< with high: what a number above 0 is kept to, where they differ
    std::int64_t high = 0;

    constexpr Tunable range(std::int64_t from, std::int64_t to) const
    {
        Tunable row = *this;
        row.low = from;
        row.high = to;
        return row;
    }
};

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class Wire>
constexpr ParamType type_of()
{
    if constexpr (std::is_same_v<Wire, std::int32_t>) return ParamType::int32;
    if constexpr (std::is_same_v<Wire, std::uint32_t>) return ParamType::uint32;
    if constexpr (std::is_same_v<Wire, std::int64_t>) return ParamType::int64;
    return ParamType::uint64;
}

}  // namespace detail

/// A number that `Member` of Owner holds. An absent one is told as `Absent`, and setting that takes
/// it away.
template <class Owner, auto Member, class Wire, auto Absent = Wire{}>
constexpr Tunable<Owner> tunable(std::string_view name)
{
    Tunable<Owner> row{.name = name, .type = detail::type_of<Wire>(), .read = {}, .write = {}};
    row.read = [](const Owner& owner) -> ParamValue {
        if constexpr (detail::is_optional<std::decay_t<decltype(owner.*Member)>>)
            return owner.*Member ? static_cast<Wire>(*(owner.*Member)) : static_cast<Wire>(Absent);
        else
            return static_cast<Wire>(owner.*Member);
    };
    row.write = [](Owner& owner, const ParamValue& value) {
        const Wire number = *std::get_if<Wire>(&value);
        using Held = std::decay_t<decltype(owner.*Member)>;
        if constexpr (detail::is_optional<Held>) {
            owner.*Member = std::nullopt;
            if (number != static_cast<Wire>(Absent))
                owner.*Member = static_cast<typename Held::value_type>(number);
        } else {
            owner.*Member = static_cast<Held>(number);
        }
    };
    return row;
}

/// Throws where a number is outside of `low` to `high`.
void require_range(std::string_view name, const ParamValue& value, std::int64_t low,
                   std::int64_t high);

template <class Owner>
TypedParams read_all(std::span<const Tunable<Owner>> table, const Owner& owner)
{
    TypedParams params;
    for (const Tunable<Owner>& row : table)
        params.push_back({std::string(row.name), row.read(owner)});
    return params;
}

/// Those of `params` that the table has, in its order.
template <class Owner>
TypedParams of_table(std::span<const Tunable<Owner>> table, const TypedParams& params)
{
    TypedParams found;
    for (const Tunable<Owner>& row : table)
        for (const TypedParam& param : params)
            if (param.field == row.name) found.push_back(param);
    return found;
}

/// Throws unless `params` are of the table, in type and range.
template <class Owner>
void require_all(std::span<const Tunable<Owner>> table, const TypedParams& params)
{
    std::vector<ParamName> known;
    for (const Tunable<Owner>& row : table) known.push_back({row.name, row.type});
    require_params(params, known);
    for (const TypedParam& param : params)
        for (const Tunable<Owner>& row : table)
            if (row.name == param.field && row.low != row.high)
                require_range(row.name, param.value, row.low, row.high);
}

template <class Owner>
void write_all(std::span<const Tunable<Owner>> table, Owner& owner, const TypedParams& params)
{
    for (const TypedParam& param : params)
        for (const Tunable<Owner>& row : table)
            if (row.name == param.field) row.write(owner, param.value);
}

}  // namespace hostler::daemon
