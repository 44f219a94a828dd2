#pragma once
// JournalKeeper: writes every event of the realms that it keeps, and the end of every job, into the
// journal. From any thread; it only hands the entry over, the journal's own thread writes it.

#include <memory>
#include <string>
#include <vector>

#include "daemon/events/broker.hpp"
#include "daemon/store/journal.hpp"

namespace hostler::daemon {

class JournalKeeper {
public:
    explicit JournalKeeper(Journal& journal) : journal_(journal) {}

    /// From now on, as one more subscriber.
    void keep(Broker& broker, std::string realm);

private:
    class OfRealm;

    Journal& journal_;
    std::vector<std::shared_ptr<OfRealm>> realms_;
};

}  // namespace hostler::daemon
