#include <libvirt/libvirt-admin.h>

#include "daemon/admin/administration.hpp"
#include "daemon/domains/typed_params.hpp"
#include "daemon/log/log.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"
#include "proto/rpc/admin.gen.hpp"

namespace hostler::daemon::verbs {

namespace admin = proto::admin;

namespace {

Administration& administration(Call& call)
{
    return call.services().administration();
}

TypedParam number(std::string_view name, std::uint64_t value)
{
    return {std::string(name), ParamValue(static_cast<std::uint32_t>(value))};
}

constexpr ParamName threadpool_params[] = {
    {VIR_THREADPOOL_WORKERS_MIN, ParamType::uint32},
    {VIR_THREADPOOL_WORKERS_MAX, ParamType::uint32},
    {VIR_THREADPOOL_WORKERS_PRIORITY, ParamType::uint32},
};
constexpr ParamName limit_params[] = {
    {VIR_SERVER_CLIENTS_MAX, ParamType::uint32},
    {VIR_SERVER_CLIENTS_UNAUTH_MAX, ParamType::uint32},
};

std::optional<std::uint32_t> given(const TypedParams& params, std::string_view name)
{
    for (const TypedParam& param : params)
        if (param.field == name) return std::get<std::uint32_t>(param.value);
    return std::nullopt;
}

}  // namespace

/// The daemon's servers share its threads.
admin::ServerGetThreadpoolParameters::Reply admin_server_get_threadpool_parameters(
    Call& call, admin::ServerGetThreadpoolParameters::Args args)
{
    call.require_flags(args.flags, 0);
    administration(call).server(args.srv.name);
    const proto::WorkerPool::State state = administration(call).workers().state();
    return {{
        number(VIR_THREADPOOL_WORKERS_MIN, state.bounds.least),
        number(VIR_THREADPOOL_WORKERS_MAX, state.bounds.most),
        number(VIR_THREADPOOL_WORKERS_CURRENT, state.threads),
        number(VIR_THREADPOOL_WORKERS_FREE, state.free),
        number(VIR_THREADPOOL_WORKERS_PRIORITY, administration(call).io_threads()),
        number(VIR_THREADPOOL_JOB_QUEUE_DEPTH, state.waiting),
    }};
}

admin::ServerSetThreadpoolParameters::Reply admin_server_set_threadpool_parameters(
    Call& call, admin::ServerSetThreadpoolParameters::Args args)
{
    call.require_flags(args.flags, 0);
    administration(call).server(args.srv.name);
    require_params(args.params, threadpool_params);
    const auto priority = given(args.params, VIR_THREADPOOL_WORKERS_PRIORITY);
    if (priority && *priority != administration(call).io_threads())
        throw Error(ErrorCode::argument_unsupported,
                    "prioWorkers: calls of high priority are answered by the threads that serve "
                    "sockets; their number is io_threads in hostlerd.conf");
    proto::WorkerPool& workers = administration(call).workers();
    proto::WorkerPool::Bounds bounds = workers.state().bounds;
    bounds.least = given(args.params, VIR_THREADPOOL_WORKERS_MIN).value_or(bounds.least);
    bounds.most = given(args.params, VIR_THREADPOOL_WORKERS_MAX).value_or(bounds.most);
    workers.resize(bounds).or_throw();
    return {};
}

admin::ServerGetClientLimits::Reply admin_server_get_client_limits(
    Call& call, admin::ServerGetClientLimits::Args args)
{
    call.require_flags(args.flags, 0);
    const Places::Counts counts = administration(call).server(args.srv.name).places().counts();
    return {{
        number(VIR_SERVER_CLIENTS_MAX, counts.limits.clients_max),
        number(VIR_SERVER_CLIENTS_CURRENT, counts.clients),
        number(VIR_SERVER_CLIENTS_UNAUTH_MAX, counts.limits.anonymous_max),
        number(VIR_SERVER_CLIENTS_UNAUTH_CURRENT, counts.anonymous),
    }};
}

admin::ServerSetClientLimits::Reply admin_server_set_client_limits(
    Call& call, admin::ServerSetClientLimits::Args args)
{
    call.require_flags(args.flags, 0);
    require_params(args.params, limit_params);
    Places& places = administration(call).server(args.srv.name).places();
    const PlaceLimits now = places.counts().limits;
    const auto most = given(args.params, VIR_SERVER_CLIENTS_MAX).value_or(now.clients_max);
    const auto anonymous =
        given(args.params, VIR_SERVER_CLIENTS_UNAUTH_MAX).value_or(now.anonymous_max);
    places.set_limits(most, anonymous).or_throw();
    return {};
}

admin::ServerUpdateTlsFiles::Reply admin_server_update_tls_files(
    Call& call, admin::ServerUpdateTlsFiles::Args args)
{
    call.require_flags(args.flags, 0);
    const Server& server = administration(call).server(args.srv.name);
    if (!server.tls())
        throw Error(ErrorCode::operation_invalid,
                    "server '" + server.name() + "' does not listen for TLS connections");
    server.tls()->reload().or_throw();
    logger(LogPart::admin).info("server {} has read its certificates again", server.name());
    return {};
}

namespace {

constexpr Procedure table[] = {
    serve<admin::ServerGetThreadpoolParameters, &admin_server_get_threadpool_parameters>(),
    serve<admin::ServerSetThreadpoolParameters, &admin_server_set_threadpool_parameters>(),
    serve<admin::ServerGetClientLimits, &admin_server_get_client_limits>(),
    serve<admin::ServerSetClientLimits, &admin_server_set_client_limits>(),
    serve<admin::ServerUpdateTlsFiles, &admin_server_update_tls_files>(),
};

}  // namespace

extern constinit const Verbs admin_server_verbs = table;

}  // namespace hostler::daemon::verbs
