#include "drivers/kvm/link.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <csignal>
#include <future>
#include <variant>

#include "tests/drivers/kvm/vmm_peer.hpp"

namespace hostler::drivers::kvm {
namespace {

class Listener final : public MachineListener {
public:
    void report(MachineEvent event) override { events.push_back(std::move(event)); }

    std::vector<MachineEvent> events;
};

/// A link to a process that only sleeps, whose socket the test holds.
class LinkTest : public testing::Test {
protected:
    LinkTest()
    {
        Traces traces{DomainLog::of(root_, "name")};
        traces.folder = root_ / "uuid";
        traces.pid_file = root_ / "name.pid";
        traces.make().or_throw();
        const Fd log(::memfd_create("log", MFD_CLOEXEC));
        VmmProcess process = VmmProcess::spawn({"/bin/sleep", "60"}, {}, log).or_throw();
        Link::Parts parts{
            std::move(process), peer_.take_other(), std::move(traces),       HostNames{},
            Endings{},          &listener_,         context_.get_executor(), 0};
        link_ = std::make_shared<Link>(asio::make_strand(context_), std::move(parts));
        link_->begin();
    }
    ~LinkTest() override
    {
        if (!is_dead_) die();
        std::filesystem::remove_all(root_);
    }

    /// The process dies, and all that follows from it is done.
    void die()
    {
        is_dead_ = true;
        ::kill(link_->process_id(), SIGKILL);
        context_.run();
    }
    /// Answers the next request with a failure, and gives the request.
    wire::Request refuse_next()
    {
        context_.poll();
        wire::Request request = peer_.next();
        wire::FromVmm refusal;
        refusal.mutable_reply()->set_serial(request.serial());
        refusal.mutable_reply()->mutable_failure()->set_detail("no");
        peer_.send(refusal);
        return request;
    }

    std::future<std::string> begin(Task<> task)
    {
        return asio::co_spawn(link_->strand(), reported(std::move(task)), asio::use_future);
    }
    /// What went wrong, once it is done.
    std::string outcome(std::future<std::string> task)
    {
        while (task.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            context_.run_one();
        return task.get();
    }
    bool has_files() const { return std::filesystem::exists(link_->traces().folder); }

    const std::filesystem::path root_ =
        std::filesystem::path(testing::TempDir()) / ("link_" + std::to_string(::getpid()));
    asio::io_context context_;
    Listener listener_;
    VmmPeer peer_;
    std::shared_ptr<Link> link_;
    bool is_dead_ = false;
};

TEST_F(LinkTest, a_process_that_dies_is_reported_and_leaves_nothing)
{
    die();
    ASSERT_EQ(listener_.events.size(), 1u);
    const auto* ended = std::get_if<MachineEnded>(&listener_.events[0]);
    ASSERT_NE(ended, nullptr);
    EXPECT_EQ(ended->reason, EndReason::crashed);
    EXPECT_FALSE(has_files());
}

TEST_F(LinkTest, a_guest_that_is_stopped_leaves_nothing_and_is_not_reported)
{
    is_dead_ = true;
    EXPECT_EQ(outcome(begin(link_->stop(StopMode::at_once))), "");
    EXPECT_TRUE(listener_.events.empty());
    EXPECT_FALSE(has_files());
}

TEST_F(LinkTest, who_has_let_go_touches_nothing_of_the_next_run)
{
    link_->let_go();
    die();
    EXPECT_TRUE(listener_.events.empty());
    EXPECT_TRUE(has_files());
}

TEST_F(LinkTest, a_reboot_that_was_refused_makes_no_reboot_of_a_later_poweroff)
{
    auto pressed = begin(link_->press_power_button(true));
    EXPECT_TRUE(refuse_next().has_power_button());
    EXPECT_TRUE(outcome(std::move(pressed)).ends_with("no"));

    wire::FromVmm message;
    message.mutable_event()->set_sequence(1);
    message.mutable_event()->mutable_stopped()->set_cause(wire::GuestStopped::CAUSE_POWEROFF);
    peer_.send(message);
    while (listener_.events.empty()) context_.run_one();
    EXPECT_TRUE(std::holds_alternative<MachineShuttingDown>(listener_.events[0]));
    EXPECT_TRUE(refuse_next().has_quit()) << "and not a reset";
}

TEST_F(LinkTest, vcpus_are_fewer_once_the_guest_has_let_go_of_them)
{
    auto changed = begin(link_->set_vcpus(1));
    context_.poll();
    const wire::Request request = peer_.next();
    EXPECT_EQ(request.set_processors().count(), 1u);
    wire::FromVmm answer;
    answer.mutable_reply()->set_serial(request.serial());
    answer.mutable_reply()->mutable_processors()->set_count(3);
    peer_.send(answer);
    for (const unsigned left : {2u, 1u}) {
        context_.run_for(std::chrono::milliseconds(20));
        EXPECT_NE(changed.wait_for(std::chrono::seconds(0)), std::future_status::ready);
        wire::FromVmm message;
        message.mutable_event()->set_sequence(3 - left);
        message.mutable_event()->mutable_processors_changed()->set_count(left);
        peer_.send(message);
    }
    EXPECT_EQ(outcome(std::move(changed)), "");
    ASSERT_EQ(listener_.events.size(), 2u);
    EXPECT_EQ(std::get<MachineVcpus>(listener_.events[1]).count, 1u);
}

}  // namespace
}  // namespace hostler::drivers::kvm
