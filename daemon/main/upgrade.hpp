#pragma once
// Upgrade: a running daemon hands all that it has to a successor, or goes on. One attempt; belongs
// to the main thread, which it blocks. Clients are served while it waits for work that takes long;
// they stand still for freeze_time_max at a time, and while the successor takes over.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/domains/realms.hpp"
#include "daemon/handover/successor.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/store/directory_lock.hpp"
#include "daemon/store/object_files.hpp"
#include "proto/daemon/handover.pb.h"

namespace hostler::daemon {

class Upgrade {
public:
    /// `tell` adds what else the successor must know.
    using Tell = std::function<void(proto::daemon::Daemon&)>;
    Upgrade(const std::vector<Server*>& servers, Realms& realms, const DirectoryLock& lock,
            ObjectFiles& files, Tell tell)
        : servers_(servers), realms_(realms), lock_(lock), files_(files), tell_(std::move(tell))
    {
    }

    /// Starts `words` and hands over. On an error everything is as before, and served again.
    Result<Done> run(std::vector<std::string> words);

    /// After success: the process that has all of it now.
    int successor() const { return successor_; }
    /// After success: the clients whose bytes this process still carries.
    std::size_t relay_count() const { return relays_.size(); }
    /// Carries them, until the last has left.
    void relay();

private:
    using Clock = std::chrono::steady_clock;
    struct Guest {
        Server* server;
        Client client;
        std::shared_ptr<std::atomic<bool>> is_frozen;
    };
    struct Relay {
        std::shared_ptr<Session> session;
        Fd near_end;
    };

    /// A call, or a job on a domain that nobody waits for any more.
    struct Work {
        std::string what;
        Clock::time_point since = Clock::time_point::max();
    };

    Result<Done> stand_still();
    Result<Done> wait_for_long_work(Clock::time_point deadline);
    Work longest_call() const;
    Work longest_job() const;
    bool freeze_all();
    bool are_frozen() const;
    void go_on();
    Channel::Parcel describe();
    void describe_guest(const Guest& guest, Channel::Parcel& parcel,
                        proto::daemon::Daemon& message);
    void describe_pretend_domains(proto::daemon::Daemon& message);
    void release_machines(bool is_back);
    void let_go();

    const std::vector<Server*>& servers_;
    Realms& realms_;
    const DirectoryLock& lock_;
    ObjectFiles& files_;
    const Tell tell_;
    std::vector<Guest> guests_;
    std::vector<Relay> relays_;
    int successor_ = 0;
};

}  // namespace hostler::daemon
