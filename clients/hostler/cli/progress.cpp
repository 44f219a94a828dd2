#include "clients/hostler/cli/progress.hpp"

#include <libvirt/libvirt.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace hostler::cli {
namespace {

volatile std::sig_atomic_t was_interrupted = 0;

}  // namespace

InterruptMark::InterruptMark()
{
    was_interrupted = 0;
    struct sigaction action{};
    action.sa_handler = [](int) { was_interrupted = 1; };
    sigaction(SIGINT, &action, &before_);
}

InterruptMark::~InterruptMark()
{
    sigaction(SIGINT, &before_, nullptr);
}

bool InterruptMark::is_set() const
{
    return was_interrupted != 0;
}

void show_progress(std::string_view title, std::uint64_t remaining, std::uint64_t total)
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

bool shows_progress(const Arguments& arguments)
{
    return arguments.has("verbose") || isatty(STDERR_FILENO) == 1;
}

void TransferProgress::add(std::uint64_t bytes)
{
    done_ += bytes;
    if (!shows_ || client::Clock::now() < next_) return;
    next_ = client::Clock::now() + progress_pause;
    // More may come than was said at first; then the end is not known.
    show_progress(title_, total_ - std::min(done_, total_), total_);
}

void TransferProgress::end() const
{
    if (shows_) show_progress(title_, 0, 1);
}

void watch_job(Session& session, const proto::DomainRef& domain, std::uint32_t serial,
               std::string_view title, bool shows, const std::function<void()>& each_time)
{
    client::Connection& connection = session.connection();
    const InterruptMark mark;
    bool is_aborted = false;
    while (!connection.is_finished(serial, client::Clock::now() + progress_pause)) {
        if (mark.is_set() && !is_aborted) {
            is_aborted = true;
            connection.try_call<proto::DomainAbortJob>({.dom = domain});
        }
        if (each_time) each_time();
        if (!shows) continue;
        const auto job = connection.try_call<proto::DomainGetJobInfo>({.dom = domain});
        if (job && (job->type == VIR_DOMAIN_JOB_BOUNDED || job->type == VIR_DOMAIN_JOB_UNBOUNDED))
            show_progress(title, job->data_remaining, job->data_total);
    }
}

}  // namespace hostler::cli
