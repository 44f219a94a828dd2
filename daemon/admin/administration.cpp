#include "daemon/admin/administration.hpp"

#include <fmt/format.h>

#include "daemon/rpc/server.hpp"

namespace hostler::daemon {

Server& Administration::server(std::string_view name)
{
    for (Server* server : servers())
        if (server->name() == name) return *server;
    throw Error(ErrorCode::no_server, fmt::format("no server with matching name '{}' found", name));
}

}  // namespace hostler::daemon
