// The verbs that ask who runs within the guest: its file systems and accounts. Its name and
// addresses are asked for here, too, by verbs that know other ways besides.

#include <libvirt/libvirt.h>

#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/asked_guest.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

using drivers::GuestAgent;

Task<proto::DomainGetFsinfo::Reply> domain_get_fsinfo(Call& call, proto::DomainGetFsinfo::Args args)
{
    call.require_flags(args.flags, 0);
    DomainPtr domain = named(call, args.dom);
    Question<std::vector<drivers::GuestFileSystem>> question = &GuestAgent::file_systems;
    const auto found = co_await asked_guest("file systems", std::move(domain), std::move(question));
    proto::DomainGetFsinfo::Reply reply;
    for (const drivers::GuestFileSystem& one : found)
        reply.info.push_back({one.mountpoint, one.device, one.type, one.targets});
    reply.ret = static_cast<std::uint32_t>(reply.info.size());
    co_return reply;
}

Task<proto::DomainFsfreeze::Reply> domain_fsfreeze(Call& call, proto::DomainFsfreeze::Args args)
{
    call.require_flags(args.flags, 0);
    DomainPtr domain = named(call, args.dom);
    Question<std::int32_t> question = [points = std::move(args.mountpoints)](GuestAgent& agent) {
        return agent.freeze(points);
    };
    const std::int32_t count =
        co_await asked_guest("freeze", std::move(domain), std::move(question));
    co_return proto::DomainFsfreeze::Reply{count};
}

Task<proto::DomainFsthaw::Reply> domain_fsthaw(Call& call, proto::DomainFsthaw::Args args)
{
    call.require_flags(args.flags, 0);
    DomainPtr domain = named(call, args.dom);
    Question<std::int32_t> question = [points = std::move(args.mountpoints)](GuestAgent& agent) {
        return agent.thaw(points);
    };
    const std::int32_t count = co_await asked_guest("thaw", std::move(domain), std::move(question));
    co_return proto::DomainFsthaw::Reply{count};
}

Task<proto::DomainFstrim::Reply> domain_fstrim(Call& call, proto::DomainFstrim::Args args)
{
    call.require_flags(args.flags, 0);
    const DomainPtr domain = named(call, args.dom);
    auto trim = [point = args.mount_point, minimum = args.minimum](drivers::Machine& machine) {
        return agent_of(machine).trim(point, minimum);
    };
    co_await on(domain, domain->act("trim", std::move(trim)));
    co_return proto::DomainFstrim::Reply{};
}

Task<proto::DomainSetUserPassword::Reply> domain_set_user_password(
    Call& call, proto::DomainSetUserPassword::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_PASSWORD_ENCRYPTED);
    if (!args.user || !args.password)
        throw Error(ErrorCode::invalid_argument, "a user and a password must be given");
    const DomainPtr domain = named(call, args.dom);
    auto set = [user = *args.user, password = *args.password,
                flags = args.flags](drivers::Machine& machine) {
        return agent_of(machine).set_password(user, password,
                                              flags & VIR_DOMAIN_PASSWORD_ENCRYPTED);
    };
    co_await on(domain, domain->act("set password", std::move(set)));
    co_return proto::DomainSetUserPassword::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainFstrim, &domain_fstrim>(),
    serve<proto::DomainFsfreeze, &domain_fsfreeze>(),
    serve<proto::DomainFsthaw, &domain_fsthaw>(),
    serve<proto::DomainGetFsinfo, &domain_get_fsinfo>(),
    serve<proto::DomainSetUserPassword, &domain_set_user_password>(),
};

}  // namespace

extern constinit const Verbs guest_agent_verbs = table;

}  // namespace hostler::daemon::verbs
