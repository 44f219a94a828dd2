#pragma once
// Option: one row of a command's table. Parsing, help and completion follow from it.

#include <string_view>

namespace hostler::cli {

struct Option {
    enum class Kind { flag, text, number, size, rest };
    /// What the shell offers for it.
    enum class Offers {
        nothing,
        domains,
        files,
        events,
        networks,
        pools,
        secrets,
        filters,
        devices,
        interfaces
    };

    std::string_view name;
    Kind kind = Kind::flag;
    std::string_view help;
    bool is_required = false;
    bool is_positional = false;  ///< may be given without its name, in the order of the rows
    Offers offers = Offers::nothing;
    std::string_view old_name{};  ///< that scripts know, and help does not
};

constexpr Option flag(std::string_view name, std::string_view help)
{
    return {.name = name, .kind = Option::Kind::flag, .help = help};
}
/// Has to be there, with its name or without.
constexpr Option required(std::string_view name, std::string_view help,
                          Option::Kind kind = Option::Kind::text)
{
    return {name, kind, help, true, true, Option::Offers::nothing};
}
/// May be there, with its name or without.
constexpr Option optional(std::string_view name, std::string_view help,
                          Option::Kind kind = Option::Kind::text)
{
    return {name, kind, help, false, true, Option::Offers::nothing};
}
/// May be there, always with its name.
constexpr Option named(std::string_view name, std::string_view help,
                       Option::Kind kind = Option::Kind::text)
{
    return {name, kind, help, false, false, Option::Offers::nothing};
}
/// All words that are left.
constexpr Option rest(std::string_view name, std::string_view help)
{
    return {name, Option::Kind::rest, help, false, true, Option::Offers::nothing};
}
/// All words that are left, at least one.
constexpr Option required_rest(std::string_view name, std::string_view help)
{
    return {name, Option::Kind::rest, help, true, true, Option::Offers::nothing};
}
constexpr Option offering(Option option, Option::Offers offers)
{
    option.offers = offers;
    return option;
}

constexpr Option once_called(Option option, std::string_view old_name)
{
    option.old_name = old_name;
    return option;
}

inline constexpr Option domain_option =
    offering(required("domain", "the domain: its name, id or UUID"), Option::Offers::domains);
inline constexpr Option file_option =
    offering(required("file", "the file with the XML"), Option::Offers::files);
inline constexpr Option validate_option = flag("validate", "hold the XML against its schema");
inline constexpr Option persistent_option = flag("persistent", "now, and for the next start");
inline constexpr Option config_option = flag("config", "for the next start");
inline constexpr Option live_option = flag("live", "for the running domain");
inline constexpr Option current_option = flag("current", "for the domain as it is now");

}  // namespace hostler::cli
