#include "drivers/kvm/link.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "drivers/kvm/limits.hpp"
#include "drivers/kvm/strays.hpp"

namespace hostler::drivers::kvm {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t protocol_version = 1;
constexpr auto graceful_limit = 15s;
constexpr auto vcpus_limit = 10s;  // libvirtd gives QEMU's guests five
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
      blocking_(std::move(parts.blocking)),
      process_(std::move(parts.process)),
      traces_(std::move(parts.traces)),
      names_(std::move(parts.names)),
      endings_(parts.endings),
      control_(strand_, std::move(parts.socket),
               [this](const wire::Event& event) { on_event(event); }),
      last_event_(parts.last_event),
      end_bell_(strand_, asio::steady_timer::time_point::max()),
      vcpus_bell_(strand_, asio::steady_timer::time_point::max()),
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

/// Waits for the end of the process, however it comes, and cleans up after it, unless somebody else
/// sees to the guest by then: what it has on the host may be of its next run already.
Task<> Link::watch(std::shared_ptr<Link> link)
{
    const ProcessEnd end = co_await link->process_.wait(link->strand_);
    link->control_.close();
    if (link->is_let_go()) co_return;
    if (!link->ending_)
        link->ending_ = link->is_stopping_
                            ? Ending{EndReason::host_shutdown, "destroyed"}
                            : Ending{EndReason::crashed, "hostler-vmm ended: " + end.words};
    const auto clean_up = [&link] {
        link->traces_.note_end(link->ending_->detail);
        link->traces_.remove();
    };
    co_await on(link->blocking_, call(clean_up));
    link->has_ended_ = true;
    link->end_bell_.cancel();
    link->vcpus_bell_.cancel();  // who waits for the guest to let go of some waits no longer
    if (!link->is_stopping_)
        link->report(MachineEnded{link->ending_->reason, link->ending_->detail});
}

Task<> Link::poll(std::shared_ptr<Link> link)
{
    const auto clear = [&link] { return clear_mark(link->traces_); };
    bool is_marked = true;
    while (link->control_.is_open()) {
        co_await link->refresh();
        if (is_marked) {
            const bool is_clear = co_await on(link->blocking_, call(clear));
            is_marked = !is_clear;
        }
        co_await sleep_for(poll_period);
    }
}

/// On a busy host an answer may take longer than the period: it is news all the same.
Task<> Link::refresh()
{
    wire::Request request;
    request.mutable_get_statistics();
    std::vector<Fd> nothing;
    const Result<wire::Reply> reply =
        co_await ask(std::move(request), std::move(nothing), stale_after);
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

bool Link::is_let_go() const
{
    const std::lock_guard lock(mutex_);
    return listener_ == nullptr;
}

/// In the guest's log, which may be on a slow disk.
void Link::note(std::string what)
{
    asio::post(blocking_, [log = traces_.log, what = std::move(what)] { log.note(what); });
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
    // Before the guest can answer it.
    restarts_at_poweroff_ = then_restart;
    wire::Request request;
    request.mutable_power_button();
    const std::optional<Error> problem = co_await try_to(std::move(request));
    if (!problem) co_return;
    restarts_at_poweroff_ = false;
    throw *problem;
}

Task<> Link::hear_the_end()
{
    co_await end_bell_.async_wait(asio::as_tuple(asio::use_awaitable));
}

Task<> Link::wait_for_end(std::chrono::milliseconds limit)
{
    if (has_ended_) co_return;
    using namespace asio::experimental::awaitable_operators;
    co_await (hear_the_end() || sleep_for(limit));
}

Task<> Link::hear_of_vcpus()
{
    co_await vcpus_bell_.async_wait(asio::as_tuple(asio::use_awaitable));
}

Task<> Link::set_vcpus(unsigned count)
{
    vcpus_left_.reset();
    wire::Request request;
    request.mutable_set_processors()->set_count(count);
    const std::span<const Fd> no_descriptors;
    const wire::Reply reply =
        co_await control_.request(std::move(request), no_descriptors, request_limit);
    const auto too_many = [&] { return vcpus_left_.value_or(reply.processors().count()) > count; };
    const auto deadline = std::chrono::steady_clock::now() + vcpus_limit;
    while (too_many() && !has_ended_) {
        const auto left = deadline - std::chrono::steady_clock::now();
        if (left <= 0s)
            throw Error(ErrorCode::operation_timeout,
                        fmt::format("the guest did not let go of its vCPUs within {} s; if it does "
                                    "so later, the domain's definition follows",
                                    vcpus_limit.count()));
        using namespace asio::experimental::awaitable_operators;
        co_await (hear_of_vcpus() || sleep_for(left));
    }
}

Task<> Link::stop(StopMode mode)
{
    is_stopping_ = true;
    if (mode == StopMode::at_once) {
        process_.kill();
        co_await wait_for_end(kill_limit);
    } else {
        wire::Request request;
        request.mutable_quit();
        std::vector<Fd> nothing;
        const Result<wire::Reply> reply =
            co_await ask(std::move(request), std::move(nothing), graceful_limit);
        if (reply) {
            co_await wait_for_end(graceful_limit);
        }
    }
    if (has_ended_) co_return;
    // It may end yet: then by itself.
    is_stopping_ = false;
    const std::string_view how = mode == StopMode::at_once ? "although it was killed" : "by itself";
    throw Error(ErrorCode::operation_failed,
                fmt::format("process {} did not end {}", process_.pid(), how));
}

}  // namespace hostler::drivers::kvm
