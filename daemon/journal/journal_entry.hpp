#pragma once
// What the journal keeps, and what a reader gets of it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "xml/base/uuid.hpp"

namespace hostler::daemon {

/// Of jobs that are over.
inline constexpr std::string_view job_topic = "domain.job";

struct JournalEntry {
    std::uint64_t sequence = 0;  ///< given by Journal::append()
    std::int64_t at_us = 0;      ///< microseconds since 1970; 0: append() asks the clock
    std::string topic;           ///< "domain.0", an event's number; "domain.job"
    Uuid object;                 ///< whose; nil when nobody's
    std::string name;            ///< the object's name at that moment
    std::string body;            ///< bytes the journal does not look into
    std::string realm{};         ///< "qemu:///system": among whose objects

    bool operator==(const JournalEntry&) const = default;
};

/// Numbers that were handed out and whose entries are lost, both ends included.
struct JournalGap {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

struct JournalLimits {
    std::uint64_t entries_max = 100'000;  ///< the oldest go first
    std::uint64_t bytes_max = 64u << 20;  ///< of topics, names and bodies together
    std::size_t waiting_max = 20'000;     ///< entries in memory while the disk does not take them
};

/// A page of the journal.
struct JournalPage {
    std::vector<JournalEntry> entries;  ///< in order
    /// Entries between the number asked for and `next` are gone: too old, or lost with a daemon
    /// that was killed. A client must look at the state anew.
    bool has_gap = false;
    std::uint64_t next = 0;  ///< pass it as `after` to go on
};

}  // namespace hostler::daemon
