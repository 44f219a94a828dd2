#pragma once
// Job: a verb at work on a domain, from the moment it has the Turn. When it is over the journal
// hears of it, before the next one begins. On the domain's strand only.
//
// Each has a limit. Whoever asked for a job that exceeds it is told so and waits no longer; the job
// goes on and has the Turn until it ends, since what is half done is nobody else's to touch. Only
// destroying the domain does not wait for that.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/events/event.hpp"
#include "daemon/objects/turn.hpp"

namespace hostler::daemon {

class Domain;

struct JobOrder {
    std::string_view name;  ///< a literal: "suspend"
    /// How long it may take besides what any change may.
    std::chrono::seconds more{};
    /// The domain, where it may not be one yet.
    std::optional<DomainRef> newcomer{};
    bool is_told = true;  ///< to the journal
};

class Job {
public:
    /// `subject` is the domain, where it is one already.
    Job(Domain& domain, Turn turn, const JobOrder& order, std::optional<DomainRef> subject);
    Job(Job&& other) noexcept
        : domain_(std::exchange(other.domain_, nullptr)),
          turn_(std::move(other.turn_)),
          name_(other.name_),
          is_told_(other.is_told_),
          began_(other.began_),
          subject_(std::move(other.subject_)),
          failure_(std::move(other.failure_))
    {
    }
    Job& operator=(Job&&) = delete;
    ~Job();

    void failed(std::string reason) { failure_ = std::move(reason); }

private:
    using WallClock = std::chrono::system_clock;

    Domain* domain_;  ///< null: moved from
    Turn turn_;
    const std::string_view name_;
    const bool is_told_;
    const WallClock::time_point began_ = WallClock::now();
    std::optional<DomainRef> subject_;
    std::optional<std::string> failure_;  ///< nothing: it has done what it should
};

/// What a job that is over has left for virDomainGetJobStats().
struct CompletedJob {
    int operation = 0;  ///< virDomainJobOperation
    std::chrono::milliseconds elapsed{};
    std::uint64_t bytes = 0;  ///< of the guest's state
};

TypedParams params_of(const CompletedJob& job);

}  // namespace hostler::daemon
