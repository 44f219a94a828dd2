#include "daemon/main/administered.hpp"

#include <algorithm>

#include "daemon/log/log.hpp"

namespace hostler::daemon {
namespace {

void describe_limits(const std::vector<Server*>& servers, proto::daemon::Daemon& message)
{
    for (Server* server : servers) {
        if (!server->places().are_limits_changed()) continue;
        const PlaceLimits limits = server->places().counts().limits;
        proto::daemon::Limits& told = *message.add_limits();
        told.set_server(server->name());
        told.set_clients_max(limits.clients_max);
        told.set_anonymous_max(limits.anonymous_max);
    }
}

void require(std::string_view what, const Result<Done>& done)
{
    if (!done) logger(LogPart::main).warn("{} is not as before: {}", what, done.error().text());
}

void keep_limits(const proto::daemon::Limits& told, const std::vector<Server*>& servers)
{
    for (Server* server : servers)
        if (server->name() == told.server())
            require("server " + told.server(),
                    server->places().set_limits(told.clients_max(), told.anonymous_max()));
}

}  // namespace

void describe(const Administered& from, const Settings& settings, proto::daemon::Daemon& message)
{
    describe_limits(from.servers, message);
    process_log::Described outputs = process_log::outputs();
    if (!outputs.is_configured) message.set_log_outputs(std::move(outputs.text));
    process_log::Described filters = process_log::filters();
    if (!filters.is_configured) message.set_log_filters(std::move(filters.text));
    const proto::WorkerPool::Bounds bounds = from.workers.state().bounds;
    const std::size_t least = std::min(settings.min_workers, settings.max_workers);
    if (bounds.least != least || bounds.most != settings.max_workers) {
        message.mutable_workers()->set_least(static_cast<std::uint32_t>(bounds.least));
        message.mutable_workers()->set_most(static_cast<std::uint32_t>(bounds.most));
    }
    message.set_timeout_s(static_cast<std::uint32_t>(from.idle_end.time().count()));
}

void keep(const proto::daemon::Daemon& told, const Administered& in)
{
    for (const proto::daemon::Limits& one : told.limits()) keep_limits(one, in.servers);
    if (told.has_log_filters())
        require("the log's filters", process_log::set_filters(told.log_filters()));
    if (told.has_log_outputs())
        require("the log's outputs", process_log::set_outputs(told.log_outputs()));
    if (told.has_workers())
        require("the number of workers",
                in.workers.resize({told.workers().least(), told.workers().most()}));
    if (told.has_timeout_s()) in.idle_end.set(std::chrono::seconds(told.timeout_s()));
}

}  // namespace hostler::daemon
