#include <grp.h>
#include <libvirt/libvirt-admin.h>
#include <pwd.h>

#include <array>

#include "daemon/admin/administration.hpp"
#include "daemon/domains/typed_params.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"
#include "proto/rpc/admin.gen.hpp"

namespace hostler::daemon::verbs {

namespace admin = proto::admin;

namespace {

Client find(Call& call, const admin::ClientRef& reference)
{
    return call.services().administration().server(reference.srv.name).client(reference.id);
}

std::uint32_t transport_of(DoorKind kind)
{
    switch (kind) {
        case DoorKind::tcp:
            return VIR_CLIENT_TRANS_TCP;
        case DoorKind::tls:
            return VIR_CLIENT_TRANS_TLS;
        case DoorKind::read_write:
        case DoorKind::read_only:
        case DoorKind::admin:
            break;
    }
    return VIR_CLIENT_TRANS_UNIX;
}

admin::ClientRef reference(const admin::ServerRef& server, const Client& client)
{
    return {server, client.id, client.connected_at_s, transport_of(client.kind)};
}

template <class Value>
TypedParam named(std::string_view name, Value value)
{
    return {std::string(name), ParamValue(std::move(value))};
}

/// Names may come from a directory service, so they are asked for where waiting is allowed.
void add_names(TypedParams& params, const proto::PeerCredentials& peer)
{
    std::array<char, 16384> space;
    passwd user{};
    passwd* user_found = nullptr;
    if (getpwuid_r(peer.uid, &user, space.data(), space.size(), &user_found) == 0 && user_found)
        params.push_back(named(VIR_CLIENT_INFO_UNIX_USER_NAME, std::string(user.pw_name)));
    group group{};
    struct group* group_found = nullptr;
    if (getgrgid_r(peer.gid, &group, space.data(), space.size(), &group_found) == 0 && group_found)
        params.push_back(named(VIR_CLIENT_INFO_UNIX_GROUP_NAME, std::string(group.gr_name)));
}

TypedParams describe(const Session& session)
{
    const proto::Transport& transport = session.transport();
    TypedParams params{named(VIR_CLIENT_INFO_READONLY, session.caller().is_read_only)};
    if (const auto peer = transport.credentials()) {
        const auto user = static_cast<std::int32_t>(peer->uid);
        const auto group = static_cast<std::int32_t>(peer->gid);
        params.push_back(named(VIR_CLIENT_INFO_UNIX_USER_ID, user));
        params.push_back(named(VIR_CLIENT_INFO_UNIX_GROUP_ID, group));
        params.push_back(named(VIR_CLIENT_INFO_UNIX_PROCESS_ID, peer->pid));
    } else {
        params.push_back(named(VIR_CLIENT_INFO_SOCKET_ADDR, transport.peer()));
    }
    if (!session.caller().certificate_name.empty())
        params.push_back(
            named(VIR_CLIENT_INFO_X509_DISTINGUISHED_NAME, session.caller().certificate_name));
    if (!session.caller().sasl_name.empty())
        params.push_back(named(VIR_CLIENT_INFO_SASL_USER_NAME, session.caller().sasl_name));
    return params;
}

}  // namespace

admin::ServerListClients::Reply admin_server_list_clients(Call& call,
                                                          admin::ServerListClients::Args args)
{
    call.require_flags(args.flags, 0);
    const std::vector<Client> clients =
        call.services().administration().server(args.srv.name).clients();
    admin::ServerListClients::Reply reply;
    reply.ret = static_cast<std::uint32_t>(clients.size());
    if (args.need_results)
        for (const Client& client : clients) reply.clients.push_back(reference(args.srv, client));
    return reply;
}

admin::ServerLookupClient::Reply admin_server_lookup_client(Call& call,
                                                            admin::ServerLookupClient::Args args)
{
    call.require_flags(args.flags, 0);
    const Client client = call.services().administration().server(args.srv.name).client(args.id);
    return {reference(args.srv, client)};
}

Task<admin::ClientGetInfo::Reply> admin_client_get_info(Call& call, admin::ClientGetInfo::Args args)
{
    call.require_flags(args.flags, 0);
    const Client client = find(call, args.clnt);
    const Session& session = *client.session;
    auto asking = hostler::call([&session] { return describe(session); });
    TypedParams params = co_await on(client.session->executor(), std::move(asking));
    if (const auto peer = session.transport().credentials()) {
        auto naming = hostler::call([&params, peer] { return add_names(params, *peer); });
        co_await on(call.services().blocking(), std::move(naming));
    }
    co_return admin::ClientGetInfo::Reply{std::move(params)};
}

admin::ClientClose::Reply admin_client_close(Call& call, admin::ClientClose::Args args)
{
    call.require_flags(args.flags, 0);
    find(call, args.clnt).session->post([](Session& session) {
        session.drop("is disconnected by an administrator");
    });
    return {};
}

namespace {

constexpr Procedure table[] = {
    serve<admin::ServerListClients, &admin_server_list_clients>(),
    serve<admin::ServerLookupClient, &admin_server_lookup_client>(),
    serve<admin::ClientGetInfo, &admin_client_get_info>(),
    serve<admin::ClientClose, &admin_client_close>(),
};

}  // namespace

extern constinit const Verbs admin_client_verbs = table;

}  // namespace hostler::daemon::verbs
