#include "clients/cpp/link.hpp"

#include "clients/cpp/error.hpp"

namespace hostler::client {

bool Link::send_descriptor(int)
{
    throw Error(ErrorCode::argument_unsupported,
                "argument unsupported: only a UNIX socket carries descriptors");
}

bool Link::receive_descriptor(Fd&)
{
    throw Error(ErrorCode::rpc, "internal error: descriptors announced where none can travel");
}

std::unique_ptr<Link> connect(const Route& route)
{
    switch (route.kind) {
        case Route::Kind::tcp:
            return connect_tcp(route.host, route.port);
        case Route::Kind::tls:
            return connect_tls(route.host, route.port, route.tls);
        case Route::Kind::command:
            return connect_command(route.command);
        case Route::Kind::unix_socket:
            break;
    }
    return connect_unix(route.socket);
}

}  // namespace hostler::client
