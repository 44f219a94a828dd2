#pragma once
// Services: what verbs are given of the daemon. Made once by main, read by every thread; each part
// says for itself how it may be used.

#include <string>

#include "daemon/config/paths.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/domains/realms.hpp"
#include "proto/io/task.hpp"

namespace hostler::daemon {

class Services {
public:
    Services(Settings settings, Paths paths, Executor work, Executor blocking, Realms& realms)
        : settings_(std::move(settings)),
          paths_(std::move(paths)),
          work_(std::move(work)),
          blocking_(std::move(blocking)),
          realms_(realms)
    {
    }

    const Settings& settings() const { return settings_; }
    const Paths& paths() const { return paths_; }
    const Executor& work() const { return work_; }
    const Executor& blocking() const { return blocking_; }
    Realms& realms() { return realms_; }

private:
    const Settings settings_;
    const Paths paths_;
    const Executor work_;
    const Executor blocking_;
    Realms& realms_;
};

}  // namespace hostler::daemon
