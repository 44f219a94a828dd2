// migrate: a domain goes to another host.

#include <libvirt/libvirt.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "clients/hostler/cli/connecting.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/event_watch.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/migration.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct Flag {
    std::string_view option;
    std::uint32_t flag;
};
constexpr Flag flags[] = {
    {"live", VIR_MIGRATE_LIVE},
    {"offline", VIR_MIGRATE_OFFLINE},
    {"p2p", VIR_MIGRATE_PEER2PEER},
    {"tunnelled", VIR_MIGRATE_TUNNELLED},
    {"persistent", VIR_MIGRATE_PERSIST_DEST},
    {"undefinesource", VIR_MIGRATE_UNDEFINE_SOURCE},
    {"suspend", VIR_MIGRATE_PAUSED},
    {"copy-storage-all", VIR_MIGRATE_NON_SHARED_DISK},
    {"copy-storage-inc", VIR_MIGRATE_NON_SHARED_INC},
    {"copy-storage-synchronous-writes", VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES},
    {"change-protection", VIR_MIGRATE_CHANGE_PROTECTION},
    {"unsafe", VIR_MIGRATE_UNSAFE},
    {"compressed", VIR_MIGRATE_COMPRESSED},
    {"auto-converge", VIR_MIGRATE_AUTO_CONVERGE},
    {"rdma-pin-all", VIR_MIGRATE_RDMA_PIN_ALL},
    {"abort-on-error", VIR_MIGRATE_ABORT_ON_ERROR},
    {"postcopy", VIR_MIGRATE_POSTCOPY},
    {"postcopy-resume", VIR_MIGRATE_POSTCOPY_RESUME},
    {"zerocopy", VIR_MIGRATE_ZEROCOPY},
    {"parallel", VIR_MIGRATE_PARALLEL},
    {"tls", VIR_MIGRATE_TLS},
};

/// An option that goes to the servers as a parameter.
struct Parameter {
    enum class Kind { text, words, file, number, big };

    std::string_view option;
    std::string_view name;
    Kind kind;
};
using Kind = Parameter::Kind;

constexpr Parameter parameters[] = {
    {"migrateuri", VIR_MIGRATE_PARAM_URI, Kind::text},
    {"graphicsuri", VIR_MIGRATE_PARAM_GRAPHICS_URI, Kind::text},
    {"listen-address", VIR_MIGRATE_PARAM_LISTEN_ADDRESS, Kind::text},
    {"disks-port", VIR_MIGRATE_PARAM_DISKS_PORT, Kind::number},
    {"disks-uri", VIR_MIGRATE_PARAM_DISKS_URI, Kind::text},
    {"dname", VIR_MIGRATE_PARAM_DEST_NAME, Kind::text},
    {"migrate-disks", VIR_MIGRATE_PARAM_MIGRATE_DISKS, Kind::words},
    {"comp-methods", VIR_MIGRATE_PARAM_COMPRESSION, Kind::words},
    {"comp-mt-level", VIR_MIGRATE_PARAM_COMPRESSION_MT_LEVEL, Kind::number},
    {"comp-mt-threads", VIR_MIGRATE_PARAM_COMPRESSION_MT_THREADS, Kind::number},
    {"comp-mt-dthreads", VIR_MIGRATE_PARAM_COMPRESSION_MT_DTHREADS, Kind::number},
    {"comp-xbzrle-cache", VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE, Kind::big},
    {"xml", VIR_MIGRATE_PARAM_DEST_XML, Kind::file},
    {"persistent-xml", VIR_MIGRATE_PARAM_PERSIST_XML, Kind::file},
    {"auto-converge-initial", VIR_MIGRATE_PARAM_AUTO_CONVERGE_INITIAL, Kind::number},
    {"auto-converge-increment", VIR_MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT, Kind::number},
    {"postcopy-bandwidth", VIR_MIGRATE_PARAM_BANDWIDTH_POSTCOPY, Kind::big},
    {"parallel-connections", VIR_MIGRATE_PARAM_PARALLEL_CONNECTIONS, Kind::number},
    {"bandwidth", VIR_MIGRATE_PARAM_BANDWIDTH, Kind::big},
    {"tls-destination", VIR_MIGRATE_PARAM_TLS_DESTINATION, Kind::text},
};

std::string file_of(const Arguments& arguments, std::string_view option)
{
    const std::string& path = arguments.text(option);
    if (access(path.c_str(), R_OK) != 0) {
        const std::string why = std::strerror(errno);
        throw Failure(
            {fill("cannot read file '%s'", path), fill("Failed to open file '%s': ", path) + why});
    }
    return read_file(path);
}

void add_words(Params& params, std::string_view name, std::string_view text)
{
    while (true) {
        const auto comma = text.find(',');
        params.push_back({std::string(name), std::string(text.substr(0, comma))});
        if (comma == text.npos) return;
        text.remove_prefix(comma + 1);
    }
}

void add(Params& params, const Parameter& each, const Arguments& arguments)
{
    if (!arguments.has(each.option)) return;
    const std::string name(each.name);
    switch (each.kind) {
        case Kind::text:
            params.push_back({name, arguments.text(each.option)});
            break;
        case Kind::words:
            add_words(params, name, arguments.text(each.option));
            break;
        case Kind::file:
            params.push_back({name, file_of(arguments, each.option)});
            break;
        case Kind::number:
            params.push_back({name, *arguments.small_number(each.option)});
            break;
        case Kind::big:
            params.push_back({name, *arguments.big_count(each.option)});
            break;
    }
}

void check_options(const Arguments& arguments)
{
    require_one(arguments, "live", "offline");
    require_one(arguments, "timeout-suspend", "timeout-postcopy");
    require_with(arguments, "postcopy-after-precopy", "postcopy");
    require_with(arguments, "postcopy-resume", "postcopy");
    require_with(arguments, "timeout-postcopy", "postcopy");
    require_with(arguments, "persistent-xml", "persistent");
    require_with(arguments, "tls-destination", "tls");
    if (arguments.has("copy-storage-synchronous-writes") && !arguments.has("copy-storage-all") &&
        !arguments.has("copy-storage-inc"))
        throw Failure(
            "'--copy-storage-synchronous-writes' requires one of '--copy-storage-all', "
            "'copy-storage-inc'");
}

std::optional<std::chrono::seconds> live_timeout(const Arguments& arguments)
{
    const auto timeout = timeout_of(arguments);
    if (timeout && !arguments.has("live"))
        throw Failure("migrate: Unexpected timeout for offline migration");
    if (!timeout && (arguments.has("timeout-suspend") || arguments.has("timeout-postcopy")))
        throw Failure("migrate: Unexpected --timeout-* option without --timeout");
    return timeout;
}

/// What is to happen to the domain on its way: after a time, or once its memory was sent through.
class OnTheWay {
public:
    OnTheWay(Session& session, const Arguments& arguments, const proto::DomainRef& domain)
        : session_(session), domain_(domain), is_postcopy_(arguments.has("timeout-postcopy"))
    {
        if (const auto timeout = live_timeout(arguments))
            deadline_ = client::Clock::now() + *timeout;
        if (arguments.has("postcopy-after-precopy"))
            callback_ =
                session
                    .ask<proto::ConnectDomainEventCallbackRegisterAny>(
                        {.event_id = VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION, .dom = domain})
                    .callback_id;
    }

    void look()
    {
        if (client::Clock::now() >= deadline_) {
            deadline_ = client::Deadline::max();
            is_postcopy_ ? change_over() : suspend();
        }
        if (callback_ && has_been_sent_through()) change_over();
    }

    void end()
    {
        if (callback_)
            session_.connection().try_call<proto::ConnectDomainEventCallbackDeregisterAny>(
                {.callback_id = *callback_});
    }

private:
    // Either may come too late; then the migration's own end says all.
    void suspend() { session_.connection().try_call<proto::DomainSuspend>({.dom = domain_}); }
    void change_over()
    {
        session_.connection().try_call<proto::DomainMigrateStartPostCopy>({.dom = domain_});
    }

    bool has_been_sent_through()
    {
        constexpr std::int32_t second_pass = 2;
        bool is_second = false;
        while (const auto event = session_.connection().next_event(client::Clock::now()))
            if (const auto pass = event->as<proto::DomainEventCallbackMigrationIteration>())
                is_second = is_second || pass->iteration == second_pass;
        return is_second;
    }

    Session& session_;
    proto::DomainRef domain_;
    bool is_postcopy_;
    client::Deadline deadline_ = client::Deadline::max();
    std::optional<std::int32_t> callback_;
};

void migrate(Session& session, const Arguments& arguments)
{
    check_options(arguments);
    Migration migration = {.domain = find_domain(session, arguments)};
    for (const Flag& each : flags)
        if (arguments.has(each.option)) migration.flags |= each.flag;
    OnTheWay on_the_way(session, arguments, migration.domain);
    const std::string& uri = arguments.text("desturi");
    const bool is_led_by_source = arguments.has("p2p") || arguments.has("direct");
    std::optional<client::Connection> destination;
    if (!is_led_by_source) destination = connect_to(uri, session.settings());
    for (const Parameter& each : parameters) add(migration.params, each, arguments);
    const MigrationWatch watch = {.shows_progress = arguments.has("verbose"),
                                  .each_time = [&] { on_the_way.look(); }};
    if (destination)
        lead_migration(session, *destination, std::move(migration), watch);
    else
        hand_over_migration(session, uri, migration, watch);
    on_the_way.end();
    if (destination) destination->close();
}

constexpr Option options[] = {
    domain_option,
    required("desturi", "where to: the URI as this client sees it; with --p2p, as the source does"),
    flag("live", "the domain goes on running on its way"),
    flag("offline", "only the definition"),
    flag("p2p", "the source's daemon speaks to the destination's"),
    flag("direct", "the hypervisor needs no daemon at the destination"),
    flag("tunnelled", "through the daemons' connection"),
    flag("persistent", "it is defined at the destination"),
    flag("undefinesource", "it is no longer defined at the source"),
    flag("suspend", "it is paused at the destination"),
    flag("copy-storage-all", "its disks go along"),
    flag("copy-storage-inc", "its disks go along, but not what is below their topmost images"),
    flag("copy-storage-synchronous-writes", "what the guest writes meanwhile goes to both sides"),
    flag("change-protection", "nobody changes the domain on its way"),
    flag("unsafe", "even where that may damage its disks"),
    flag("verbose", "show how far it is"),
    flag("compressed", "pages that are sent again are compressed"),
    flag("auto-converge", "slow the guest down where it is faster than the network"),
    flag("rdma-pin-all", "pin all memory first"),
    flag("abort-on-error", "give it up when a disk fails"),
    flag("postcopy", "it may change over before all memory is there: migrate-postcopy does that"),
    flag("postcopy-after-precopy", "change over once all memory was sent"),
    flag("postcopy-resume", "go on with one that failed after it had changed over"),
    flag("zerocopy", "pages are sent without being copied"),
    named("migrateuri", "where the memory goes"),
    named("graphicsuri", "where viewers go"),
    named("listen-address", "where the destination listens"),
    named("dname", "its new name"),
    named("timeout", "seconds after which it is suspended, or changes over", Option::Kind::number),
    flag("timeout-suspend", "suspend it then"),
    flag("timeout-postcopy", "let it change over then"),
    offering(named("xml", "a file with changed XML for the destination"), Option::Offers::files),
    named("migrate-disks", "which disks go along: vda,vdb"),
    named("disks-port", "the destination's port for disks", Option::Kind::number),
    named("disks-uri", "where disks go"),
    named("comp-methods", "how pages are compressed: mt, xbzrle"),
    named("comp-mt-level", "how hard mt tries", Option::Kind::number),
    named("comp-mt-threads", "threads that compress", Option::Kind::number),
    named("comp-mt-dthreads", "threads that expand", Option::Kind::number),
    named("comp-xbzrle-cache", "bytes of xbzrle's cache", Option::Kind::number),
    named("auto-converge-initial", "by how much the guest is slowed first", Option::Kind::number),
    named("auto-converge-increment", "and by how much more each time", Option::Kind::number),
    offering(named("persistent-xml", "a file with the definition for the destination"),
             Option::Offers::files),
    flag("tls", "the memory goes by TLS"),
    named("postcopy-bandwidth", "MiB a second after it has changed over", Option::Kind::number),
    flag("parallel", "by several connections"),
    named("parallel-connections", "by so many", Option::Kind::number),
    named("bandwidth", "MiB a second", Option::Kind::number),
    named("tls-destination", "the name in the destination's certificate")};

constexpr Command table[] = {
    {"migrate", Group::domain, "move a domain to another host", options, &migrate},
};

}  // namespace

std::span<const Command> migrate_commands()
{
    return table;
}

}  // namespace hostler::cli
