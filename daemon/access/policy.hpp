#pragma once
// Policy: one table, who may what on which objects. A value; once read it does not change.
//
//     allow  user:root                *
//     deny   group:interns            domain:read_secure
//     allow  group:operators          operator
//     allow  sasl:*@EXAMPLE           viewer
//     allow  certificate:"O=Acme,*"   domain:*   domain name=ci-* tag=team:ci
//
// The first line that fits decides; where none fits, the answer is no. A line with an object kind
// is about permissions on that kind only. Quotes take a word with spaces or # in it.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/access/caller.hpp"
#include "daemon/access/object.hpp"
#include "daemon/access/permission_set.hpp"

namespace hostler::daemon {

/// Whom a line is about.
struct Subject {
    enum class Kind { anyone, user, group, sasl, certificate };
    Kind kind = Kind::anyone;
    std::uint32_t number = 0;  ///< user, group
    std::string pattern;       ///< sasl, certificate

    bool fits(const Caller& caller) const;
};

/// "user:alice", "group:100", "sasl:*@EXAMPLE", "certificate:CN=x", "anyone". Names of users and
/// groups are looked up now: one that does not exist is an error.
Result<Subject> read_subject(std::string_view word);

/// On what. Every part that is given must fit.
struct ObjectRule {
    std::string kind;  ///< empty: any
    std::optional<std::string> name_pattern;
    std::optional<Uuid> uuid;
    std::optional<std::string> tag_pattern;

    bool is_about_some() const { return name_pattern || uuid || tag_pattern; }
    bool fits(const Object& object) const;
};

/// "domain", "name=web-*", "uuid=…", "tag=…"; the kind comes first.
Result<ObjectRule> read_object_rule(const std::vector<std::string>& words);

struct PolicyLine {
    int number = 0;
    std::string text;
    bool allows = false;
    Subject who;
    PermissionSet permissions;
    ObjectRule on;
};

/// An answer, and the line that gave it; null where no line fits.
struct Verdict {
    bool is_allowed = false;
    const PolicyLine* line = nullptr;

    /// "line 7: allow user:alice …", "no line fits".
    std::string reason() const;
};

class Policy {
public:
    /// The error names file and line.
    static Result<Policy> read(std::string_view text, std::string_view file);

    Verdict judge(const Caller& caller, proto::Permission permission, const Object& object) const;
    /// Whether there may be an object that the caller has the permission on.
    Verdict judge_somewhere(const Caller& caller, proto::Permission permission) const;
    /// Whether it has the permission on every object there may be.
    Verdict judge_everywhere(const Caller& caller, proto::Permission permission) const;

private:
    template <class Fits>
    Verdict first(const Caller& caller, proto::Permission permission, Fits fits) const;

    std::vector<PolicyLine> lines_;
};

/// A line's words: spaces separate, quotes join, # begins a comment. Nothing when a quote is open.
std::optional<std::vector<std::string>> policy_words(std::string_view line);

}  // namespace hostler::daemon
