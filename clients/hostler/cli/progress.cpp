#include "clients/hostler/cli/progress.hpp"

#include <libvirt/libvirt.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

namespace hostler::cli {
namespace {

volatile std::sig_atomic_t was_interrupted = 0;

/// ^C sets a mark while one of these lives.
class InterruptMark {
public:
    InterruptMark()
    {
        was_interrupted = 0;
        struct sigaction action{};
        action.sa_handler = [](int) { was_interrupted = 1; };
        sigaction(SIGINT, &action, &before_);
    }
    ~InterruptMark() { sigaction(SIGINT, &before_, nullptr); }
    InterruptMark(const InterruptMark&) = delete;
    InterruptMark& operator=(const InterruptMark&) = delete;

private:
    struct sigaction before_{};
};

void show(std::string_view title, std::uint64_t remaining, std::uint64_t total)
{
    std::uint64_t percent = 0;
    if (total > 0)
        percent = static_cast<std::uint64_t>(100.0 - 100.0 * static_cast<double>(remaining) /
                                                         static_cast<double>(total));
    // The whole is reached when the call returns, and not before.
    if (remaining > 0 && percent > 99) percent = 99;
    char text[16];
    std::snprintf(text, sizeof text, "[%3u %%]", static_cast<unsigned>(percent));
    std::cerr << '\r' << title << ": " << text << std::flush;
}

}  // namespace

void watch_job(Session& session, const proto::DomainRef& domain, std::uint32_t serial,
               std::string_view title, bool shows)
{
    constexpr auto pause = std::chrono::milliseconds(500);
    client::Connection& connection = session.connection();
    const InterruptMark mark;
    bool is_aborted = false;
    while (!connection.is_finished(serial, client::Clock::now() + pause)) {
        if (was_interrupted != 0 && !is_aborted) {
            is_aborted = true;
            connection.try_call<proto::DomainAbortJob>({.dom = domain});
        }
        if (!shows) continue;
        const auto job = connection.try_call<proto::DomainGetJobInfo>({.dom = domain});
        if (job && (job->type == VIR_DOMAIN_JOB_BOUNDED || job->type == VIR_DOMAIN_JOB_UNBOUNDED))
            show(title, job->data_remaining, job->data_total);
    }
    if (shows) show(title, 0, 1);
}

}  // namespace hostler::cli
