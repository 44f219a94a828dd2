#pragma once
// Inquiry: what one call asks of the authority beside the policy. Who judges cannot wait for the
// answer, so a question that has none yet is answered with no and noted. Once the verb has ended in
// that refusal, the questions are put and it is run again: what it had no permission for, it has
// not done. Belongs to the session's thread.

#include <map>

#include "daemon/access/access.hpp"

namespace hostler::daemon {

class Realm;

/// Whether there is an object with its UUID. One that is to be made may get another UUID each time
/// that the verb is run.
bool is_known(Realm& realm, const Object& object);

/// The object as libvirt's polkit driver tells it; `realm` is null before CONNECT_OPEN.
AccessQuestion question_about(proto::Permission permission, const Object& object,
                              std::string_view driver, Realm* realm);

class Inquiry {
public:
    /// Runs of one verb: one that finds new objects each time is refused in the end.
    static constexpr int rounds_max = 16;

    /// "" when the answer is yes. A question without an answer is noted. `is_to_be_made`: the
    /// object has no UUID yet that would tell it from another.
    std::string why_not(const AccessQuestion& question, bool is_to_be_made);

    bool is_open() const { return !open_.empty(); }
    /// What was noted, once each; answer() takes the answers in that order.
    std::vector<AccessQuestion> take();
    void answer(std::span<const std::string> answers);

private:
    std::map<AccessQuestion, std::string> known_;
    std::vector<AccessQuestion> asked_;              ///< what those count as that take() gave
    std::map<AccessQuestion, AccessQuestion> open_;  ///< by what it counts as
    int rounds_ = 0;
};

}  // namespace hostler::daemon
