// migrate-setmaxdowntime, migrate-getmaxdowntime, migrate-compcache, migrate-setspeed,
// migrate-getspeed, migrate-postcopy: what a migration may take, before it or while it runs.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void migrate_setmaxdowntime(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::int64_t downtime = *arguments.number("downtime");
    if (downtime < 1) throw Failure("migrate: Invalid downtime");
    session.ask<proto::DomainMigrateSetMaxDowntime>(
        {.dom = domain, .downtime = static_cast<std::uint64_t>(downtime)});
}

void migrate_getmaxdowntime(Session& session, const Arguments& arguments)
{
    const std::uint64_t downtime =
        session.ask<proto::DomainMigrateGetMaxDowntime>({.dom = find_domain(session, arguments)})
            .downtime;
    session.out().both(std::to_string(downtime) + "\n", Value::Map{{"downtime_ms", downtime}});
}

void migrate_compcache(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    if (const auto size = arguments.big_count("size"))
        session.ask<proto::DomainMigrateSetCompressionCache>({.dom = domain, .cache_size = *size});
    const std::uint64_t size =
        session.ask<proto::DomainMigrateGetCompressionCache>({.dom = domain}).cache_size;
    session.out().both(fill("Compression cache: %s", human_size(size)),
                       Value::Map{{"cache_bytes", size}});
}

std::uint32_t speed_flags(const Arguments& arguments)
{
    return arguments.has("postcopy") ? VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY : 0u;
}

void migrate_setspeed(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    session.ask<proto::DomainMigrateSetMaxSpeed>({.dom = domain,
                                                  .bandwidth = *arguments.big_count("bandwidth"),
                                                  .flags = speed_flags(arguments)});
}

void migrate_getspeed(Session& session, const Arguments& arguments)
{
    const std::uint64_t speed =
        session
            .ask<proto::DomainMigrateGetMaxSpeed>(
                {.dom = find_domain(session, arguments), .flags = speed_flags(arguments)})
            .bandwidth;
    session.out().both(std::to_string(speed) + "\n", Value::Map{{"mib_per_second", speed}});
}

void migrate_postcopy(Session& session, const Arguments& arguments)
{
    session.ask<proto::DomainMigrateStartPostCopy>({.dom = find_domain(session, arguments)});
}

constexpr Option domain_options[] = {domain_option};
constexpr Option downtime_options[] = {
    domain_option,
    required("downtime", "milliseconds that it may stand still", Option::Kind::number)};
constexpr Option cache_options[] = {domain_option,
                                    named("size", "the new size, in bytes", Option::Kind::number)};
constexpr Option postcopy_option = flag("postcopy", "after the domain has changed over");
constexpr Option setspeed_options[] = {
    domain_option, required("bandwidth", "MiB a second", Option::Kind::number), postcopy_option};
constexpr Option getspeed_options[] = {domain_option, postcopy_option};

constexpr Command table[] = {
    {"migrate-setmaxdowntime", Group::domain, "how long a domain may stand still", downtime_options,
     &migrate_setmaxdowntime},
    {"migrate-getmaxdowntime", Group::domain, "how long a domain may stand still, as set",
     domain_options, &migrate_getmaxdowntime},
    {"migrate-compcache", Group::domain, "the cache that finds what changed", cache_options,
     &migrate_compcache},
    {"migrate-setspeed", Group::domain, "how fast a domain may be sent", setspeed_options,
     &migrate_setspeed},
    {"migrate-getspeed", Group::domain, "how fast a domain may be sent, as set", getspeed_options,
     &migrate_getspeed},
    {"migrate-postcopy", Group::domain, "let the domain change over now", domain_options,
     &migrate_postcopy},
};

}  // namespace

std::span<const Command> migration_limits_commands()
{
    return table;
}

}  // namespace hostler::cli
