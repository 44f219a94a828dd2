#include "daemon/access/access.hpp"

#include <fmt/format.h>

#include "daemon/log/log.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {
namespace {

using When = proto::AccessRule::When;

void require_reader(const Caller& caller, const proto::ProcedureInfo& procedure,
                    proto::Permission permission)
{
    if (!caller.is_read_only ||
        proto::permissions[static_cast<std::size_t>(permission)].is_for_readers)
        return;
    const std::string function(procedure.function);
    const bool is_secure = permission == proto::Permission::domain_read_secure;
    logger(LogPart::access)
        .warn("denied: {} wants {} ({}): the connection is read-only", caller.text(), function,
              text_of(permission));
    throw Error(ErrorCode::operation_denied, is_secure ? function + " with secure flag"
                                                       : "read only access prevents " + function);
}

void require(const Verdict& verdict, const Caller& caller, const proto::ProcedureInfo& procedure,
             proto::Permission permission, const std::string& object)
{
    if (verdict.is_allowed) return;
    logger(LogPart::access)
        .warn("denied: {} wants {} ({} on {}): {}", caller.text(), procedure.function,
              text_of(permission), object, verdict.reason());
    throw Error(ErrorCode::access_denied,
                fmt::format("{} needs {} on {}", procedure.function, text_of(permission), object));
}

Verdict judge(const Policy& policy, const Caller& caller, proto::Permission permission,
              const std::optional<Object>& object)
{
    const std::string_view kind = kind_of(permission);
    if (kind == "connect") return policy.judge(caller, permission, Object{.kind = "connect"});
    if (object && object->kind == kind) return policy.judge(caller, permission, *object);
    return policy.judge_everywhere(caller, permission);
}

}  // namespace

bool applies(const proto::AccessRule& rule, const Asked& asked)
{
    switch (rule.when) {
        case When::always:
            return true;
        case When::any_flag:
            return (asked.flags & rule.flags) != 0;
        case When::no_flag:
            return (asked.flags & rule.flags) == 0;
        case When::field:
            return asked.field == rule.flags;
    }
    return true;
}

void Access::require_always(const Caller& caller, const proto::ProcedureInfo& procedure) const
{
    const std::shared_ptr<const Policy> policy = policy_.load();
    for (const proto::AccessRule& rule : procedure.may) {
        if (rule.when != When::always) continue;
        require_reader(caller, procedure, rule.permission);
        if (policy)
            require(policy->judge_somewhere(caller, rule.permission), caller, procedure,
                    rule.permission, "any " + std::string(kind_of(rule.permission)));
    }
}

void Access::require_asked(const Caller& caller, const proto::ProcedureInfo& procedure,
                           const Asked& asked) const
{
    const std::shared_ptr<const Policy> policy = policy_.load();
    for (const proto::AccessRule& rule : procedure.may) {
        if (!applies(rule, asked)) continue;
        require_reader(caller, procedure, rule.permission);
        if (!policy || asked.is_judged_by_verb) continue;
        require(
            judge(*policy, caller, rule.permission, asked.object), caller, procedure,
            rule.permission,
            asked.object ? asked.object->text() : "every " + std::string(kind_of(rule.permission)));
    }
}

bool Access::is_allowed(const Caller& caller, proto::Permission permission,
                        const Object& object) const
{
    const std::shared_ptr<const Policy> policy = policy_.load();
    return !policy || judge(*policy, caller, permission, object).is_allowed;
}

}  // namespace hostler::daemon
