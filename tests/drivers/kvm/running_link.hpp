#pragma once
// RunningLink: a Link to a process that only sleeps, whose control socket the test holds: it is the
// VMM. All of it runs on the test's thread, in await() and settle().

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <chrono>
#include <csignal>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "drivers/kvm/link.hpp"
#include "tests/drivers/kvm/vmm_peer.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::drivers::kvm {

/// Keeps what is reported to it.
class EventKeeper final : public MachineListener {
public:
    void report(MachineEvent event) override { events.push_back(std::move(event)); }

    /// The only event, which is of that kind; an error of the test otherwise.
    template <class Event>
    Event only() const
    {
        EXPECT_EQ(events.size(), 1u);
        const Event* const event = events.empty() ? nullptr : std::get_if<Event>(&events.front());
        EXPECT_NE(event, nullptr) << "of another kind";
        return event ? *event : Event{};
    }

    std::vector<MachineEvent> events;
};

class RunningLink : public testing::Test {
protected:
    ~RunningLink() override
    {
        if (process_) die();
    }

    /// Before anything else: begins to serve.
    void run(Endings endings = {}, HostNames names = {}, std::uint64_t last_event = 0)
    {
        Traces traces{DomainLog::of(folder_.path(), "name")};
        traces.folder = folder_.path() / "uuid";
        traces.pid_file = folder_.path() / "name.pid";
        traces.make().or_throw();
        const Fd log(::memfd_create("log", MFD_CLOEXEC));
        VmmProcess process = VmmProcess::spawn({"/bin/sleep", "60"}, {}, log).or_throw();
        Link::Parts parts{std::move(process),
                          peer_.take_other(),
                          std::move(traces),
                          std::move(names),
                          endings,
                          &listener_,
                          context_.get_executor(),
                          last_event};
        process_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, parts.process.pid(), 0)));
        link_ = std::make_shared<Link>(asio::make_strand(context_), std::move(parts));
        link_->begin();
    }

    /// The process dies, and all that follows from it is done.
    void die()
    {
        ::syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0);
        process_.reset();
        context_.restart();
        context_.run();
    }
    bool is_process_alive() const
    {
        pollfd ended{process_.get(), POLLIN, 0};
        return ::poll(&ended, 1, 0) == 0;
    }
    bool has_files() const { return std::filesystem::exists(link_->traces().folder); }
    std::string domain_log() const { return folder_.read("qemu/name.log"); }

    template <class T>
    std::future<T> begin(Task<T> task)
    {
        return asio::co_spawn(context_, std::move(task), asio::use_future);
    }

    /// Runs what is under way until `is_done`, and answers what it asks.
    void await(const std::function<bool()>& is_done)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        while (!is_done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
            context_.restart();
            context_.run_for(std::chrono::milliseconds(1));
            peer_.answer_all();
        }
    }
    /// Until nothing happens any more.
    void settle()
    {
        const auto quiet_for = std::chrono::milliseconds(20);
        auto quiet_since = std::chrono::steady_clock::now();
        await([&] {
            if (context_.poll() > 0 || peer_.has_request())
                quiet_since = std::chrono::steady_clock::now();
            return std::chrono::steady_clock::now() - quiet_since > quiet_for;
        });
    }
    template <class T>
    T result(Task<T> task)
    {
        std::future<T> future = begin(std::move(task));
        await(
            [&] { return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
        return future.get();
    }
    /// What went wrong; empty where nothing did.
    std::string problem(Task<> task) { return result(reported(std::move(task))); }

    /// The VMM says something by itself.
    void tell(const std::function<void(wire::Event&)>& fill)
    {
        wire::FromVmm message;
        message.mutable_event()->set_sequence(++told_);
        fill(*message.mutable_event());
        peer_.send(message);
        settle();
    }

    const tests::TemporaryFolder folder_;
    asio::io_context context_;
    EventKeeper listener_;
    AnsweringVmm peer_;
    std::shared_ptr<Link> link_;
    std::uint64_t told_ = 0;  ///< the number of the last event

private:
    Fd process_;  ///< pidfd_open(2), until the test has let it die
};

}  // namespace hostler::drivers::kvm
