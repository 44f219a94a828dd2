#include <fmt/format.h>
#include <fmt/ranges.h>

#include "daemon/config/setting.hpp"

namespace hostler::daemon {
namespace {

/// A member's value as the file would say it.
struct Spelled {
    const Settings& settings;

    std::string operator()(bool Settings::* member) const { return settings.*member ? "1" : "0"; }
    std::string operator()(std::uint32_t Settings::* member) const
    {
        return std::to_string(settings.*member);
    }
    std::string operator()(std::int32_t Settings::* member) const
    {
        return std::to_string(settings.*member);
    }
    std::string operator()(std::string Settings::* member) const
    {
        return fmt::format("\"{}\"", settings.*member);
    }
    std::string operator()(std::vector<std::string> Settings::* member) const
    {
        return fmt::format("[ {} ]", fmt::join(settings.*member, ", "));
    }
};

std::string default_of(const Setting& setting)
{
    return std::visit(Spelled{Settings{}}, setting.member);
}

/// man(7) reads a backslash as an escape, a double quote as the end of an argument, and prints a
/// hyphen as a dash.
std::string for_man(std::string_view text)
{
    std::string escaped;
    for (const char letter : text) {
        switch (letter) {
            case '\\':
                escaped += "\\e";
                break;
            case '"':
                escaped += "\\(dq";
                break;
            case '-':
                escaped += "\\-";
                break;
            default:
                escaped += letter;
        }
    }
    return escaped;
}

std::string takes(const Setting& setting)
{
    if (!setting.words.empty()) return fmt::format("One of {}.", fmt::join(setting.words, ", "));
    if (std::holds_alternative<std::uint32_t Settings::*>(setting.member) ||
        std::holds_alternative<std::int32_t Settings::*>(setting.member))
        return fmt::format("From {} to {}.", setting.least, setting.most);
    return {};
}

}  // namespace

std::string default_file()
{
    std::string text =
        "# hostlerd's settings: hostlerd.conf(5). Keys and syntax are libvirtd.conf's.\n"
        "# What is commented out is the default.\n";
    const Setting* before = nullptr;
    for (const Setting& setting : settings_table()) {
        if (!before || before->group != setting.group)
            text += fmt::format("\n\n### {}\n", title(setting.group));
        text += fmt::format("\n# {}\n", setting.about);
        if (const std::string bounds = takes(setting); !bounds.empty())
            text += fmt::format("# {}\n", bounds);
        text += fmt::format("#{} = {}\n", setting.name, default_of(setting));
        before = &setting;
    }
    return text;
}

std::string manual_page()
{
    std::string text =
        ".TH HOSTLERD.CONF 5\n"
        ".SH NAME\nhostlerd.conf \\- settings of hostlerd\n"
        ".SH DESCRIPTION\n"
        "A line is\n.IR key \" = \" value ;\n"
        "a value is a number, a text in double quotes, or a list of texts in brackets. A # begins "
        "a "
        "comment. The keys of libvirtd.conf(5) mean here what they mean there.\n";
    const Setting* before = nullptr;
    for (const Setting& setting : settings_table()) {
        if (!before || before->group != setting.group)
            text += fmt::format(".SH \"{}\"\n", title(setting.group));
        text += fmt::format(".TP\n.BR {} \" = {}\"\n{} {}\n", setting.name,
                            for_man(default_of(setting)), for_man(setting.about),
                            for_man(takes(setting)));
        before = &setting;
    }
    return text;
}

}  // namespace hostler::daemon
