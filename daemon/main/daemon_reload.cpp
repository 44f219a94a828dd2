// SIGHUP: policy and certificates are read again, log files begun anew; connections keep what they
// have. What is wrong leaves the old in force. systemd is told, and whoever waits for it ("hostler
// daemon reload") reads in a file when that began and what stayed as it was.

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include "daemon/access/policy_file.hpp"
#include "daemon/log/log.hpp"
#include "daemon/main/daemon.hpp"
#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

/// By the clock that systemd means.
std::int64_t monotonic_us()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

/// A line for what stays as it was, also in the log.
std::string complain(LogPart part, std::string_view what, const std::string& why)
{
    logger(part).error("{}: {}", what, why);
    return fmt::format("{}: {}\n", what, why);
}

}  // namespace

std::string Daemon::reload_policy()
{
    Result<std::shared_ptr<const Policy>> policy = load_policy(paths_.policy_file());
    const bool is_gone = policy && !*policy && services_.access().has_policy();
    if (!policy || is_gone)
        return complain(
            LogPart::access, "the policy stays as it is",
            is_gone ? "there is no " + paths_.policy_file().string() : policy.error().text());
    services_.access().set_policy(std::move(*policy));
    logger(LogPart::access).info("the policy has been read again");
    return {};
}

std::string Daemon::reload_certificates()
{
    if (!tls_) return {};
    if (const Result<Done> done = tls_->reload(); !done)
        return complain(LogPart::main, "the certificates stay as they are", done.error().text());
    logger(LogPart::main).info("the certificates have been read again");
    return {};
}

std::string Daemon::reopen_log()
{
    const Result<Done> done = process_log::reopen();
    return done ? "" : complain(LogPart::main, "the log stays as it is", done.error().text());
}

void Daemon::reload()
{
    const std::int64_t began_us = monotonic_us();
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", static_cast<long long>(began_us));
    std::string said = fmt::format("{}\n", began_us);
    said += reopen_log();
    said += reload_policy();
    said += reload_certificates();
    sd_notify(0, "READY=1");
    if (const Result<Done> done = replace_whole(host_file_system(), paths_.run / "reloaded", said);
        !done)
        logger(LogPart::main)
            .error("who waits for a reload waits in vain: {}", done.error().text());
}

}  // namespace hostler::daemon
