#pragma once
// Services: what verbs are given of the daemon. Made once by main, read by every thread; each part
// says for itself how it may be used.

#include <string>

#include "daemon/access/access.hpp"
#include "daemon/config/paths.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/domains/realms.hpp"
#include "daemon/objects/remembered.hpp"
#include "drivers/host/identity.hpp"
#include "proto/io/task.hpp"

namespace hostler::daemon {

class Administration;

class Services {
public:
    Services(Settings settings, Paths paths, Executor work, Executor blocking, Executor asking,
             Realms& realms)
        : settings_(std::move(settings)),
          paths_(std::move(paths)),
          work_(std::move(work)),
          blocking_(std::move(blocking)),
          asking_(std::move(asking)),
          realms_(realms),
          hostname_(blocking_, drivers::host::read_hostname)
    {
    }

    const Settings& settings() const { return settings_; }
    const Paths& paths() const { return paths_; }
    const Executor& work() const { return work_; }
    const Executor& blocking() const { return blocking_; }
    /// For what asks others who a client is. A person may take minutes to answer: nothing else
    /// waits behind that.
    const Executor& asking() const { return asking_; }
    Realms& realms() { return realms_; }
    Access& access() { return access_; }
    /// The host's name; a server of names that does not answer delays nobody.
    Task<std::string> hostname() { return hostname_.get(); }
    /// Throws where nobody administers (a daemon in a test).
    Administration& administration()
    {
        if (!administration_) throw Error(ErrorCode::internal, "this daemon is not administered");
        return *administration_;
    }
    /// Before there are clients.
    void let_administer(Administration& administration) { administration_ = &administration; }

private:
    const Settings settings_;
    const Paths paths_;
    const Executor work_;
    const Executor blocking_;
    const Executor asking_;
    Realms& realms_;
    Access access_;
    Remembered<std::string> hostname_;
    Administration* administration_ = nullptr;
};

}  // namespace hostler::daemon
