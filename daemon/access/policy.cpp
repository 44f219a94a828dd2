#include "daemon/access/policy.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

namespace hostler::daemon {
namespace {

bool matches(const std::string& pattern, const std::string& text)
{
    return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

Result<PolicyLine> read_line(const std::vector<std::string>& words)
{
    const auto wrong = [](std::string why) {
        return Error(ErrorCode::conf_syntax, std::move(why));
    };
    PolicyLine line;
    if (words[0] != "allow" && words[0] != "deny")
        return wrong(fmt::format("'{}' is neither 'allow' nor 'deny'", words[0]));
    line.allows = words[0] == "allow";
    if (words.size() < 3)
        return wrong("a line says: allow or deny, who, what, and on which objects");
    const Result<Subject> who = read_subject(words[1]);
    if (!who) return who.error();
    const Result<PermissionSet> permissions = read_permissions(words[2]);
    if (!permissions) return permissions.error();
    Result<ObjectRule> on = read_object_rule({words.begin() + 3, words.end()});
    if (!on) return on.error();
    line.who = *who;
    line.permissions = *permissions;
    line.on = std::move(*on);
    return line;
}

}  // namespace

bool ObjectRule::fits(const Object& object) const
{
    const auto is_tagged = [this](const std::string& tag) { return matches(*tag_pattern, tag); };
    return (kind.empty() || kind == object.kind) &&
           (!name_pattern || matches(*name_pattern, object.name)) &&
           (!uuid || *uuid == object.uuid) &&
           (!tag_pattern || std::ranges::any_of(object.tags, is_tagged));
}

std::string Verdict::reason() const
{
    return line ? fmt::format("line {}: {}", line->number, line->text) : "no line fits";
}

std::optional<std::vector<std::string>> policy_words(std::string_view line)
{
    std::vector<std::string> words;
    bool is_quoted = false;
    bool is_in_word = false;
    for (const char letter : line) {
        if (letter == '#' && !is_quoted) break;
        const bool is_space = letter == ' ' || letter == '\t' || letter == '\r';
        if (is_space && !is_quoted) {
            is_in_word = false;
            continue;
        }
        if (!is_in_word) words.emplace_back();
        is_in_word = true;
        if (letter == '"')
            is_quoted = !is_quoted;
        else
            words.back() += letter;
    }
    if (is_quoted) return std::nullopt;
    return words;
}

Result<Policy> Policy::read(std::string_view text, std::string_view file)
{
    Policy policy;
    int number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view whole = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        const auto wrong = [&](const std::string& why) {
            return Error(ErrorCode::conf_syntax, fmt::format("{}:{}: {}", file, number, why));
        };
        const auto words = policy_words(whole);
        if (!words) return wrong("a quote is not closed");
        if (words->empty()) continue;
        Result<PolicyLine> line = read_line(*words);
        if (!line) return wrong(line.error().detail);
        line->number = number;
        line->text = whole;
        policy.lines_.push_back(std::move(*line));
    }
    return policy;
}

/// The first line about this caller and permission that `fits` takes.
template <class Fits>
Verdict Policy::first(const Caller& caller, proto::Permission permission, Fits fits) const
{
    for (const PolicyLine& line : lines_) {
        const bool is_kind = line.on.kind.empty() || line.on.kind == kind_of(permission);
        if (is_kind && has(line.permissions, permission) && line.who.fits(caller) && fits(line))
            return {line.allows, &line};
    }
    return {};
}

Verdict Policy::judge(const Caller& caller, proto::Permission permission,
                      const Object& object) const
{
    return first(caller, permission,
                 [&object](const PolicyLine& line) { return line.on.fits(object); });
}

Verdict Policy::judge_somewhere(const Caller& caller, proto::Permission permission) const
{
    // A denial about some objects leaves others.
    return first(caller, permission,
                 [](const PolicyLine& line) { return line.allows || !line.on.is_about_some(); });
}

Verdict Policy::judge_everywhere(const Caller& caller, proto::Permission permission) const
{
    // A permission on some objects is none on others.
    return first(caller, permission,
                 [](const PolicyLine& line) { return !line.allows || !line.on.is_about_some(); });
}

}  // namespace hostler::daemon
