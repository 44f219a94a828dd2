#include "daemon/access/access.hpp"

namespace hostler::daemon {
namespace {

using When = proto::AccessRule::When;

bool applies(const proto::AccessRule& rule, Asked asked)
{
    switch (rule.when) {
        case When::always:
            return false;  // judged by require_always()
        case When::any_flag:
            return (asked.flags & rule.flags) != 0;
        case When::no_flag:
            return (asked.flags & rule.flags) == 0;
        case When::field:
            return asked.field == rule.flags;
    }
    return true;
}

}  // namespace

bool is_allowed(const Caller& caller, proto::Permission permission)
{
    return !caller.is_read_only ||
           proto::permissions[static_cast<std::size_t>(permission)].is_for_readers;
}

void require_always(const Caller& caller, const proto::ProcedureInfo& procedure)
{
    for (const proto::AccessRule& rule : procedure.may)
        if (rule.when == When::always && !is_allowed(caller, rule.permission))
            throw Error(ErrorCode::operation_denied,
                        "read only access prevents " + std::string(procedure.function));
}

void require_asked(const Caller& caller, const proto::ProcedureInfo& procedure, Asked asked)
{
    for (const proto::AccessRule& rule : procedure.may) {
        if (!applies(rule, asked) || is_allowed(caller, rule.permission)) continue;
        const bool is_secure = rule.permission == proto::Permission::domain_read_secure;
        const std::string function(procedure.function);
        throw Error(ErrorCode::operation_denied, is_secure
                                                     ? function + " with secure flag"
                                                     : "read only access prevents " + function);
    }
}

}  // namespace hostler::daemon
