#include "clients/hostler/cli/connecting.hpp"

#include "clients/hostler/cli/terminal.hpp"

namespace hostler::cli {

client::Connection connect_to(const std::string& uri, const Settings& settings)
{
    client::Surroundings here = client::Surroundings::of_process();
    if (!settings.root.empty()) here.root = settings.root;
    Result<client::Route> route = client::find_route(uri, here, settings.is_read_only);
    if (!route) throw client::Error(route.error());
    return client::Connection::open(*route, {.is_read_only = settings.is_read_only,
                                             .keepalive_interval = settings.keepalive_interval,
                                             .keepalive_count = settings.keepalive_count,
                                             .asker = ask_at_terminal});
}

}  // namespace hostler::cli
