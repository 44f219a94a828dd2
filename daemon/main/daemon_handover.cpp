// How a daemon takes the place of another, and gives its own away.

#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <csignal>
#include <fstream>

#include "daemon/handover/handed.hpp"
#include "daemon/handover/predecessor.hpp"
#include "daemon/log/log.hpp"
#include "daemon/main/daemon.hpp"
#include "daemon/main/doors.hpp"
#include "daemon/main/upgrade.hpp"

namespace hostler::daemon {

/// Everything is prepared; from dismiss() on the clients are this process's.
void Daemon::take_over(Predecessor& predecessor, const Doors& doors)
{
    struct Coming {
        HandedSession session;
        Door door;
        std::int64_t connected_at_s;
    };
    struct Entry {
        Listener listener;
        Door door;
    };
    std::vector<Entry> entries;
    std::vector<Coming> clients;
    for (const handover::Listener& one : predecessor.told().listeners())
        entries.push_back({read(one, predecessor.descriptors()),
                           doors.behind(static_cast<DoorKind>(one.kind()))});
    for (const handover::Client& one : predecessor.told().clients())
        clients.push_back({read(one, predecessor.descriptors()),
                           doors.behind(static_cast<DoorKind>(one.kind())), one.connected_at_s()});
    for (Coming& one : clients) one.session.opened = find_realm(one.session.realm);
    predecessor.dismiss();
    lock_->sign();
    keep(predecessor.told(), administered());
    for (Coming& one : clients) {
        Server& server = one.door.kind == DoorKind::admin ? admin_ : remote_;
        server.take_over(std::move(one.session), one.door, one.connected_at_s);
    }
    for (Entry& one : entries) {
        Server& server = one.door.kind == DoorKind::admin ? admin_ : remote_;
        server.serve(std::move(one.listener), std::move(one.door));
    }
    logger(LogPart::main).info("took over {} clients", clients.size());
}

Realm* Daemon::find_realm(const std::string& uri)
{
    if (uri.empty()) return nullptr;
    return asio::co_spawn(work_, realms_.open(uri), asio::use_future).get();
}

/// The test driver's domains are nowhere but in memory; its pools begin anew.
void Daemon::load_tests(const proto::daemon::Daemon& told)
{
    for (const handover::PretendDomain& one : told.pretend_domains())
        wait_for(realms_.test().replant(
            {one.xml(), one.is_persistent(), one.is_running(), one.is_paused()}));
    wait_for(realms_.test().plant_pools());
}

/// SIGUSR2. When it succeeds this process is over, once it need not relay for anybody.
void Daemon::upgrade()
{
    std::vector<std::string> words = words_;
    std::erase(words, "--succeed");
    words[0] = own_program();
    words.push_back("--succeed");
    logger(LogPart::main).info("starting a successor: {}", words[0]);
    if (const Result<Done> flushed = journal_->flush(); !flushed)
        logger(LogPart::main).warn("the journal is not written: {}", flushed.error().text());
    // Again when all stand still: then there is little left.
    if (const Result<Done> settled = files_.settle(); !settled)
        logger(LogPart::main).warn("{}", settled.error().text());
    const auto tell = [this](proto::daemon::Daemon& message) {
        describe(administered(), settings_, message);
    };
    Upgrade upgrade(servers_, realms_, *lock_, files_, tell);
    const Result<Done> done = upgrade.run(std::move(words));
    if (!done) {
        logger(LogPart::main).error("no successor takes over: {}", done.error().text());
        // For whoever asked for it.
        std::ofstream(paths_.upgrade_failure_file()) << done.error().text() << '\n';
        return;
    }
    // systemd must hear it from this process: it takes the unit for ended when this one is gone and
    // the other has not spoken yet.
    sd_notifyf(0, "MAINPID=%d", upgrade.successor());
    journal_->hand_over();
    lock_.reset();
    if (upgrade.relay_count() > 0) {
        logger(LogPart::main).info("goes on as a relay for {} clients", upgrade.relay_count());
        // Nothing but bytes are lost by ending it.
        std::signal(SIGTERM, SIG_DFL);
        std::signal(SIGINT, SIG_DFL);
        upgrade.relay();
    }
    ::_exit(0);
}

}  // namespace hostler::daemon
