// The words of a policy's line: whom, and on what.

#include <fmt/format.h>
#include <fnmatch.h>
#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/access/policy.hpp"

namespace hostler::daemon {
namespace {

struct KindName {
    std::string_view name;
    Subject::Kind kind;
};

constexpr KindName kind_names[] = {
    {"user", Subject::Kind::user},
    {"group", Subject::Kind::group},
    {"sasl", Subject::Kind::sasl},
    {"certificate", Subject::Kind::certificate},
};

std::optional<std::uint32_t> number_in(const std::string& text)
{
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, value);
    if (status != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::optional<std::uint32_t> user_named(const std::string& name)
{
    std::array<char, 16384> space;
    passwd user{};
    passwd* found = nullptr;
    getpwnam_r(name.c_str(), &user, space.data(), space.size(), &found);
    return found ? std::optional(found->pw_uid) : std::nullopt;
}

std::optional<std::uint32_t> group_named(const std::string& name)
{
    std::array<char, 65536> space;
    group entry{};
    group* found = nullptr;
    getgrnam_r(name.c_str(), &entry, space.data(), space.size(), &found);
    return found ? std::optional(found->gr_gid) : std::nullopt;
}

bool is_object_kind(std::string_view word)
{
    return std::ranges::any_of(proto::permissions,
                               [word](const auto& row) { return row.object == word; });
}

Error wrong(std::string why)
{
    return Error(ErrorCode::conf_syntax, std::move(why));
}

/// What fnmatch() takes for letters was meant for more.
Result<Done> check_pattern(const std::string& pattern)
{
    const std::size_t open = pattern.rfind('[');
    const bool is_letter = open != pattern.npos && open > 0 && pattern[open - 1] == '\\';
    if (open != pattern.npos && !is_letter && pattern.find(']', open + 2) == pattern.npos)
        return wrong(fmt::format("the pattern '{}' opens a '[' and does not close it", pattern));
    return Done{};
}

Result<Done> read_part(ObjectRule& rule, const std::string& word)
{
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string key = word.substr(0, equals);
    const std::string value = word.substr(std::min(equals + 1, word.size()));
    if (value.empty())
        return wrong(fmt::format("'{}' is no name=PATTERN, uuid=UUID or tag=PATTERN", word));
    if (key != "uuid")
        if (const Result<Done> done = check_pattern(value); !done) return done;
    if (key == "name") {
        rule.name_pattern = value;
    } else if (key == "uuid") {
        rule.uuid = Uuid::parse(value);
        if (!rule.uuid) return wrong(fmt::format("'{}' is no UUID", value));
    } else if (key == "tag") {
        if (rule.kind != "domain") return wrong("only domains have tags");
        rule.tag_pattern = value;
    } else {
        return wrong(fmt::format("'{}' is none of name, uuid and tag", key));
    }
    return Done{};
}

}  // namespace

bool Subject::fits(const Caller& caller) const
{
    const auto matches = [this](const std::string& name) {
        return !name.empty() && fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
    };
    switch (kind) {
        case Kind::anyone:
            return true;
        case Kind::user:
            return caller.user_id == number;
        case Kind::group:
            return std::ranges::find(caller.group_ids, number) != caller.group_ids.end();
        case Kind::sasl:
            return matches(caller.sasl_name);
        case Kind::certificate:
            return matches(caller.certificate_name);
    }
    return false;
}

Result<Subject> read_subject(std::string_view word)
{
    if (word == "anyone") return Subject{};
    const std::size_t colon = std::min(word.find(':'), word.size());
    const auto row = std::ranges::find(kind_names, word.substr(0, colon), &KindName::name);
    const std::string name(word.substr(std::min(colon + 1, word.size())));
    if (row == std::end(kind_names) || name.empty())
        return wrong(
            fmt::format("'{}' is nobody: there are user:NAME, group:NAME, sasl:PATTERN, "
                        "certificate:PATTERN and anyone",
                        word));
    if (row->kind == Subject::Kind::sasl || row->kind == Subject::Kind::certificate) {
        if (const Result<Done> done = check_pattern(name); !done) return done.error();
        return Subject{row->kind, 0, name};
    }
    auto number = number_in(name);
    if (!number) number = row->kind == Subject::Kind::user ? user_named(name) : group_named(name);
    if (!number) return wrong(fmt::format("there is no {} '{}'", row->name, name));
    return Subject{row->kind, *number, {}};
}

Result<ObjectRule> read_object_rule(const std::vector<std::string>& words)
{
    ObjectRule rule;
    if (words.empty()) return rule;
    rule.kind = words[0];
    std::ranges::replace(rule.kind, '-', '_');
    if (!is_object_kind(rule.kind))
        return wrong(fmt::format("there are no objects of kind '{}'", words[0]));
    for (std::size_t index = 1; index < words.size(); ++index)
        if (const Result<Done> done = read_part(rule, words[index]); !done) return done.error();
    return rule;
}

}  // namespace hostler::daemon
