#pragma once
// JournalKeeper: writes every event into the journal, as one more subscriber. From any thread; it
// only hands the entry over, the journal's own thread writes it.

#include "daemon/events/broker.hpp"
#include "daemon/store/journal.hpp"

namespace hostler::daemon {

class JournalKeeper final : public Subscriber {
public:
    explicit JournalKeeper(Journal& journal) : journal_(journal) {}

    void deliver(std::shared_ptr<const Event> event) override;

private:
    Journal& journal_;
};

}  // namespace hostler::daemon
