#include "daemon/events/journal_keeper.hpp"

#include <chrono>

namespace hostler::daemon {
namespace {

/// Sessions count from 1.
constexpr std::uint64_t journal_key = 0;

}  // namespace

class JournalKeeper::OfRealm final : public Subscriber {
public:
    OfRealm(Journal& journal, std::string realm) : journal_(journal), realm_(std::move(realm)) {}

    void deliver(std::shared_ptr<const Event> event) override
    {
        const bool is_job = event->number == inner_job_ended;
        if (event->number < 0 && !is_job) return;  // told to nobody outside
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        JournalEntry entry;
        entry.at_us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
        entry.topic = is_job
                          ? std::string(job_topic)
                          : std::string(word(event->family)) + "." + std::to_string(event->number);
        entry.object = event->subject.uuid;
        entry.name = event->subject.name;
        entry.body.assign(event->body.begin(), event->body.end());
        entry.realm = realm_;
        journal_.append(std::move(entry));
    }

private:
    Journal& journal_;
    const std::string realm_;
};

void JournalKeeper::keep(Broker& broker, std::string realm)
{
    realms_.push_back(std::make_shared<OfRealm>(journal_, std::move(realm)));
    broker.subscribe(journal_key, realms_.back());
}

}  // namespace hostler::daemon
