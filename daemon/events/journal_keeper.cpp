#include "daemon/events/journal_keeper.hpp"

#include <chrono>

namespace hostler::daemon {

void JournalKeeper::deliver(std::shared_ptr<const Event> event)
{
    if (event->number < 0) return;  // told to nobody outside
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    JournalEntry entry;
    entry.at_us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    entry.topic = std::string(word(event->family)) + "." + std::to_string(event->number);
    entry.object = event->subject.uuid;
    entry.name = event->subject.name;
    entry.body.assign(event->body.begin(), event->body.end());
    journal_.append(std::move(entry));
}

}  // namespace hostler::daemon
