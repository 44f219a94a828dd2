#include "drivers/kvm/link.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

namespace hostler::drivers::kvm {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t protocol_version = 1;
constexpr auto request_limit = 20s;
constexpr auto save_limit = 30min;  // a disk may be slow, and memory large
constexpr auto graceful_limit = 15s;
constexpr auto kill_limit = 15s;
constexpr auto poll_period = 1s;
constexpr auto stale_after = 5s;

/// A process's resident memory, its guest's with it; proc(5), statm.
std::optional<std::uint64_t> resident_kib(int pid)
{
    std::ifstream file(fmt::format("/proc/{}/statm", pid));
    std::uint64_t all_pages = 0;
    std::uint64_t resident_pages = 0;
    if (!(file >> all_pages >> resident_pages)) return std::nullopt;
    return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024;
}

}  // namespace

Link::Link(Executor strand, Parts parts)
    : strand_(std::move(strand)),
      process_(std::move(parts.process)),
      traces_(std::move(parts.traces)),
      names_(std::move(parts.names)),
      endings_(parts.endings),
      control_(strand_, std::move(parts.socket),
               [this](const wire::Event& event) { on_event(event); }),
      last_event_(parts.last_event),
      end_bell_(strand_, asio::steady_timer::time_point::max()),
      listener_(parts.listener),
      statistics_(translate({}, names_))
{
}

void Link::begin()
{
    spawn(strand_, serve(shared_from_this()));
    spawn(strand_, watch(shared_from_this()));
}

void Link::watch_statistics()
{
    spawn(strand_, poll(shared_from_this()));
}

Task<std::optional<Error>> Link::greet()
{
    wire::Request request;
    request.mutable_hello()->set_version(protocol_version);
    request.mutable_hello()->set_last_event(last_event_);
    std::vector<Fd> nothing;
    const Result<wire::Reply> reply =
        co_await ask(std::move(request), std::move(nothing), request_limit);
    if (!reply) co_return reply.error();
    if (reply->welcome().has_started()) note_threads(reply->welcome().started());
    co_return std::nullopt;
}

void Link::note_threads(const wire::Started& started)
{
    threads_.process = process_.pid();
    threads_.devices = started.device_thread();
    threads_.vcpus.assign(started.vcpu_threads().begin(), started.vcpu_threads().end());
}

Task<wire::Statistics> Link::ask_statistics()
{
    wire::Request request;
    request.mutable_get_statistics();
    const std::span<const Fd> no_descriptors;
    const wire::Reply reply =
        co_await control_.request(std::move(request), no_descriptors, request_limit);
    co_return reply.statistics();
}

Task<> Link::serve(std::shared_ptr<Link> link)
{
    co_await link->control_.serve();
}

/// Waits for the end of the process, however it comes, and cleans up after it.
Task<> Link::watch(std::shared_ptr<Link> link)
{
    const ProcessEnd end = co_await link->process_.wait(link->strand_);
    link->has_ended_ = true;
    link->control_.close();
    link->traces_.remove();
    link->end_bell_.cancel();
    if (!link->ending_)
        link->ending_ = link->is_stopping_
                            ? Ending{EndReason::host_shutdown, "destroyed"}
                            : Ending{EndReason::crashed, "hostler-vmm ended: " + end.words};
    link->traces_.note("shutting down: " + link->ending_->detail);
    if (!link->is_stopping_)
        link->report(MachineEnded{link->ending_->reason, link->ending_->detail});
}

Task<> Link::poll(std::shared_ptr<Link> link)
{
    while (link->control_.is_open()) {
        co_await link->refresh();
        co_await sleep_for(poll_period);
    }
}

Task<> Link::refresh()
{
    wire::Request request;
    request.mutable_get_statistics();
    std::vector<Fd> nothing;
    const Result<wire::Reply> reply =
        co_await ask(std::move(request), std::move(nothing), poll_period);
    if (!reply) co_return;
    Statistics statistics = translate(reply->statistics(), names_);
    statistics.balloon.resident_kib = resident_kib(process_.pid());
    const std::lock_guard lock(mutex_);
    statistics_ = std::move(statistics);
    statistics_time_ = std::chrono::steady_clock::now();
}

Statistics Link::statistics() const
{
    const std::lock_guard lock(mutex_);
    Statistics copy = statistics_;
    copy.is_stale = std::chrono::steady_clock::now() - statistics_time_ > stale_after;
    return copy;
}

std::string Link::memento() const
{
    return fmt::format("{} {}", process_.pid(), last_event_.load());
}

void Link::let_go() noexcept
{
    {
        const std::lock_guard lock(mutex_);
        listener_ = nullptr;
    }
    spawn(strand_, hang_up(shared_from_this()));
}

Task<> Link::hang_up(std::shared_ptr<Link> link)
{
    link->control_.close();
    co_return;
}

Task<Result<wire::Reply>> Link::ask(wire::Request request, std::vector<Fd> descriptors,
                                    std::chrono::milliseconds limit)
{
    co_return co_await control_.ask(std::move(request), descriptors, limit);
}

Task<std::optional<Error>> Link::try_to(wire::Request request)
{
    std::vector<Fd> nothing;
    const Result<wire::Reply> reply =
        co_await ask(std::move(request), std::move(nothing), request_limit);
    if (!reply) co_return reply.error();
    co_return std::nullopt;
}

Task<SaveAnswer> Link::save(wire::Request request, std::vector<Fd> descriptors)
{
    const Result<wire::Reply> reply =
        co_await ask(std::move(request), std::move(descriptors), save_limit);
    if (!reply) co_return SaveAnswer{0, reply.error()};
    co_return SaveAnswer{reply->saved().bytes(), std::nullopt};
}

Task<> Link::perform(wire::Request request)
{
    const std::span<const Fd> no_descriptors;
    co_await control_.request(std::move(request), no_descriptors, request_limit);
}

Task<> Link::press_power_button(bool then_restart)
{
    restarts_at_poweroff_ = then_restart;
    wire::Request request;
    request.mutable_power_button();
    co_await perform(std::move(request));
}

Task<> Link::wait_for_end()
{
    if (has_ended_) co_return;
    co_await end_bell_.async_wait(asio::as_tuple(asio::use_awaitable));
}

Task<> Link::stop(StopMode mode)
{
    is_stopping_ = true;
    if (mode == StopMode::at_once) {
        process_.kill();
        const std::string what = fmt::format("process {} does not end", process_.pid());
        co_await within(kill_limit, what, wait_for_end());
        co_return;
    }
    wire::Request request;
    request.mutable_quit();
    std::vector<Fd> nothing;
    const Result<wire::Reply> reply =
        co_await ask(std::move(request), std::move(nothing), graceful_limit);
    if (reply) {
        using namespace asio::experimental::awaitable_operators;
        co_await (wait_for_end() || sleep_for(graceful_limit));
    }
    if (has_ended_) co_return;
    is_stopping_ = false;
    throw Error(ErrorCode::operation_failed,
                fmt::format("process {} did not end by itself", process_.pid()));
}

}  // namespace hostler::drivers::kvm
