#pragma once
// Jobs of a disk that outlive the call that began them: how fast they may be, and waiting for them.

#include <functional>

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// The option "bandwidth", in bytes with --bytes and in MiB without: a plain number is taken as it
/// is, one with a unit is converted. 0 when it is not there.
std::uint64_t block_bandwidth(const Arguments& arguments);

enum class BlockJobEnd { completed, failed, canceled, ready };

/// A job that is to be waited for, and how.
struct BlockJobWatch {
    proto::DomainRef domain;
    std::string disk;  ///< as the user named it
    std::string_view title;
    bool shows_progress = false;
    std::chrono::seconds timeout{0};  ///< after which it is given up; zero: never
    bool aborts_async = false;        ///< giving it up does not wait until it has ended
};

/// Begins the job and waits until it has ended, or until a copy is in step with its disk; ^C and
/// the timeout give it up. `begin` says whether the server took it; a refusal ends the command.
BlockJobEnd run_block_job(Session& session, const BlockJobWatch& watch,
                          const std::function<bool()>& begin);

/// Says of a job that did not come to its good end what became of it ("Pull aborted"), and ends the
/// command.
void check_end(Session& session, BlockJobEnd end, const std::string& what);

}  // namespace hostler::cli
