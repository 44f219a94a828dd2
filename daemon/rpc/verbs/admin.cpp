#include "daemon/rpc/serve.hpp"

#include "daemon/admin/administration.hpp"
#include "daemon/log/log.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"
#include "proto/rpc/admin.gen.hpp"

namespace hostler::daemon::verbs {

namespace admin = proto::admin;

namespace {

/// The version of libvirt's admin interface that this daemon speaks.
constexpr std::uint64_t interface_version = 11'000'000;

Administration& administration(Call& call)
{
    return call.services().administration();
}

}  // namespace

admin::ConnectOpen::Reply admin_connect_open(Call& call, admin::ConnectOpen::Args args)
{
    call.require_flags(args.flags, 0);
    return {};
}

admin::ConnectClose::Reply admin_connect_close(Call& call, admin::ConnectClose::Args)
{
    call.session.close_when_sent();
    return {};
}

admin::ConnectGetLibVersion::Reply admin_connect_get_lib_version(Call&,
                                                                 admin::ConnectGetLibVersion::Args)
{
    return {interface_version};
}

admin::ConnectListServers::Reply admin_connect_list_servers(Call& call,
                                                            admin::ConnectListServers::Args args)
{
    call.require_flags(args.flags, 0);
    admin::ConnectListServers::Reply reply;
    reply.ret = static_cast<std::uint32_t>(administration(call).servers().size());
    if (args.need_results)
        for (const Server* server : administration(call).servers())
            reply.servers.push_back({server->name()});
    return reply;
}

admin::ConnectLookupServer::Reply admin_connect_lookup_server(Call& call,
                                                              admin::ConnectLookupServer::Args args)
{
    call.require_flags(args.flags, 0);
    return {{administration(call).server(args.name).name()}};
}

admin::ConnectGetLoggingOutputs::Reply admin_connect_get_logging_outputs(
    Call& call, admin::ConnectGetLoggingOutputs::Args args)
{
    call.require_flags(args.flags, 0);
    process_log::Described now = process_log::outputs();
    return {std::move(now.text), static_cast<std::uint32_t>(now.count)};
}

admin::ConnectGetLoggingFilters::Reply admin_connect_get_logging_filters(
    Call& call, admin::ConnectGetLoggingFilters::Args args)
{
    call.require_flags(args.flags, 0);
    process_log::Described now = process_log::filters();
    if (now.count == 0) return {};
    return {std::move(now.text), static_cast<std::uint32_t>(now.count)};
}

admin::ConnectSetLoggingOutputs::Reply admin_connect_set_logging_outputs(
    Call& call, admin::ConnectSetLoggingOutputs::Args args)
{
    call.require_flags(args.flags, 0);
    process_log::set_outputs(args.outputs.value_or("")).or_throw();
    logger(LogPart::admin).info("the log goes to {}", process_log::outputs().text);
    return {};
}

admin::ConnectSetLoggingFilters::Reply admin_connect_set_logging_filters(
    Call& call, admin::ConnectSetLoggingFilters::Args args)
{
    call.require_flags(args.flags, 0);
    process_log::set_filters(args.filters.value_or("")).or_throw();
    logger(LogPart::admin).info("the log's filters are '{}'", process_log::filters().text);
    return {};
}

admin::ConnectSetDaemonTimeout::Reply admin_connect_set_daemon_timeout(
    Call& call, admin::ConnectSetDaemonTimeout::Args args)
{
    call.require_flags(args.flags, 0);
    administration(call).set_timeout(std::chrono::seconds(args.timeout));
    return {};
}

namespace {

constexpr Procedure table[] = {
    serve<admin::ConnectOpen, &admin_connect_open>(),
    serve<admin::ConnectClose, &admin_connect_close>(),
    serve<admin::ConnectGetLibVersion, &admin_connect_get_lib_version>(),
    serve<admin::ConnectListServers, &admin_connect_list_servers>(),
    serve<admin::ConnectLookupServer, &admin_connect_lookup_server>(),
    serve<admin::ConnectGetLoggingOutputs, &admin_connect_get_logging_outputs>(),
    serve<admin::ConnectGetLoggingFilters, &admin_connect_get_logging_filters>(),
    serve<admin::ConnectSetLoggingOutputs, &admin_connect_set_logging_outputs>(),
    serve<admin::ConnectSetLoggingFilters, &admin_connect_set_logging_filters>(),
    serve<admin::ConnectSetDaemonTimeout, &admin_connect_set_daemon_timeout>(),
};

}  // namespace

extern constinit const Verbs admin_verbs = table;

}  // namespace hostler::daemon::verbs
