// How a connection begins: login (login.cpp), CONNECT_OPEN, the features that change how it goes
// on.

#include <libvirt/libvirt.h>

#include "clients/cpp/connection.hpp"

namespace hostler::client {
namespace {

// The numbers CONNECT_SUPPORTS_FEATURE asks for.
constexpr std::int32_t feature_keepalive = 10;

}  // namespace

Connection Connection::open(std::string_view uri, const Options& options)
{
    Result<Route> route = find_route(uri, Surroundings::of_process(), options.is_read_only);
    if (!route) throw Error(route.error());
    return open(*route, options);
}

Connection Connection::open(const Route& route, const Options& options)
{
    Options with_login = options;
    with_login.login = route.login;
    return open(connect(route), route.name_for_server, route.uri, with_login);
}

Connection Connection::open(std::unique_ptr<Link> link, const std::string& name, std::string uri,
                            const Options& options)
{
    Connection connection(std::move(link), options);
    connection.authenticate();
    connection.has_keepalive_ = connection.has_feature(feature_keepalive);
    connection.call<proto::ConnectOpen>(
        {.name = name, .flags = options.is_read_only ? std::uint32_t{VIR_CONNECT_RO} : 0u});
    connection.uri_ = uri.empty() ? connection.call<proto::ConnectGetUri>({}).uri : std::move(uri);
    return connection;
}

}  // namespace hostler::client
