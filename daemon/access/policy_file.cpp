#include "daemon/access/policy_file.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>

namespace hostler::daemon {
namespace {

/// As the kernel would tell of a peer who has logged in: a user's groups are the caller's.
void add_groups(std::uint32_t user, std::vector<std::uint32_t>& groups)
{
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16384> text{};
    if (::getpwuid_r(user, &entry, text.data(), text.size(), &found) != 0 || !found) return;
    int count = 0;
    ::getgrouplist(entry.pw_name, entry.pw_gid, nullptr, &count);
    std::vector<gid_t> all(static_cast<std::size_t>(count));
    if (::getgrouplist(entry.pw_name, entry.pw_gid, all.data(), &count) > 0)
        groups.insert(groups.end(), all.begin(), all.end());
}

Result<Caller> read_caller(std::string_view text)
{
    Caller caller;
    for (bool is_more = true; is_more;) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view word = text.substr(0, comma);
        const Result<Subject> subject = read_subject(word);
        if (!subject) return Error(ErrorCode::invalid_argument, subject.error().detail);
        if (subject->kind == Subject::Kind::user) {
            caller.user_id = subject->number;
            add_groups(subject->number, caller.group_ids);
        }
        if (subject->kind == Subject::Kind::group) caller.group_ids.push_back(subject->number);
        if (subject->kind == Subject::Kind::sasl) caller.sasl_name = subject->pattern;
        if (subject->kind == Subject::Kind::certificate) {
            // Names in certificates have commas: one takes all that follows.
            caller.certificate_name = text.substr(text.find(':') + 1);
            return caller;
        }
        is_more = comma < text.size();
        if (is_more) text.remove_prefix(comma + 1);
    }
    return caller;
}

Result<Object> read_object(const std::string& text)
{
    const auto words = policy_words(text);
    if (!words || words->empty())
        return Error(ErrorCode::invalid_argument,
                     fmt::format("'{}' is no object, like 'domain name=web1'", text));
    const Result<ObjectRule> rule = read_object_rule(*words);
    if (!rule)
        return Error(
            ErrorCode::invalid_argument,
            fmt::format("{}; an object is written like 'domain name=web1'", rule.error().detail));
    Object object{rule->kind, rule->name_pattern.value_or(""), rule->uuid.value_or(Uuid{}), {}};
    if (rule->tag_pattern) object.tags.push_back(*rule->tag_pattern);
    return object;
}

}  // namespace

Result<std::shared_ptr<const Policy>> load_policy(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error) && !error) return std::shared_ptr<const Policy>();
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream)
        return Error(ErrorCode::system_error,
                     fmt::format("cannot read the policy '{}'", file.string()));
    Result<Policy> policy = Policy::read(text, file.string());
    if (!policy) return policy.error();
    return std::shared_ptr<const Policy>(std::make_shared<const Policy>(std::move(*policy)));
}

Result<std::string> explain_access(const Policy* policy, const std::string& who,
                                   const std::string& permission, const std::string& object)
{
    const Result<Caller> caller = read_caller(who);
    if (!caller) return caller.error();
    const Result<proto::Permission> asked = read_permission(permission);
    if (!asked) return Error(ErrorCode::invalid_argument, asked.error().detail);
    const Result<Object> on = read_object(object);
    if (!on) return on.error();
    if (on->kind != kind_of(*asked))
        return Error(ErrorCode::invalid_argument,
                     fmt::format("{} is no permission on a {}", text_of(*asked), on->kind));
    if (!policy) return std::string("yes: there is no policy, the sockets decide");
    const Verdict verdict = policy->judge(*caller, *asked, *on);
    return (verdict.is_allowed ? "yes: " : "no: ") + verdict.reason();
}

}  // namespace hostler::daemon
