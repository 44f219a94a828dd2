#include "drivers/kvm/link.hpp"

#include <gmock/gmock.h>

#include "tests/drivers/kvm/running_link.hpp"

namespace hostler::drivers::kvm {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::MatchesRegex;

class LinkTest : public RunningLink {
protected:
    LinkTest() { run(); }

    Task<> greet(std::optional<Error>& refused) const { refused = co_await link_->greet(); }
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
    EXPECT_EQ(problem(link_->stop(StopMode::at_once)), "");
    EXPECT_TRUE(listener_.events.empty());
    EXPECT_FALSE(has_files());
    EXPECT_TRUE(peer_.requests.empty()) << "nothing is asked of who may not answer";
}

TEST_F(LinkTest, one_that_is_to_end_by_itself_and_refuses_goes_on)
{
    peer_.answer = peer_.refuse;
    EXPECT_THAT(problem(link_->stop(StopMode::graceful_only)),
                MatchesRegex("operation failed: process [0-9]+ did not end by itself"));
    EXPECT_THAT(peer_.asked(), ElementsAre(wire::Request::kQuit));
    EXPECT_TRUE(is_process_alive());
    die();
    EXPECT_EQ(listener_.only<MachineEnded>().reason, EndReason::crashed)
        << "what comes later is its own doing";
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
    peer_.answer = peer_.refuse;
    EXPECT_THAT(problem(link_->press_power_button(true)), EndsWith("no"));
    tell([](wire::Event& event) {
        event.mutable_stopped()->set_cause(wire::GuestStopped::CAUSE_POWEROFF);
    });
    EXPECT_TRUE(std::holds_alternative<MachineShuttingDown>(listener_.events.at(0)));
    EXPECT_THAT(peer_.asked(), ElementsAre(wire::Request::kPowerButton, wire::Request::kQuit))
        << "and not a reset";
}

TEST_F(LinkTest, vcpus_are_fewer_once_the_guest_has_let_go_of_them)
{
    peer_.answer = [](const wire::Request&, wire::Reply& reply) {
        reply.mutable_processors()->set_count(3);
    };
    std::future<std::string> changed = begin(reported(link_->set_vcpus(1)));
    settle();
    EXPECT_EQ(peer_.requests.at(0).set_processors().count(), 1u);
    for (const unsigned left : {2u, 1u}) {
        EXPECT_NE(changed.wait_for(0s), std::future_status::ready);
        tell([left](wire::Event& event) { event.mutable_processors_changed()->set_count(left); });
    }
    EXPECT_EQ(changed.get(), "");
    ASSERT_EQ(listener_.events.size(), 2u);
    EXPECT_EQ(std::get<MachineVcpus>(listener_.events[1]).count, 1u);
}

TEST_F(LinkTest, a_vmm_that_ends_while_it_is_to_let_go_of_vcpus_is_not_waited_for)
{
    peer_.answer = [](const wire::Request&, wire::Reply& reply) {
        reply.mutable_processors()->set_count(3);
    };
    std::future<std::string> changed = begin(reported(link_->set_vcpus(1)));
    settle();
    tell([](wire::Event& event) { event.mutable_processors_changed()->set_count(2); });
    const auto before = std::chrono::steady_clock::now();
    die();
    EXPECT_EQ(changed.wait_for(0s), std::future_status::ready);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

TEST_F(LinkTest, the_greeting_says_what_was_dealt_with_and_tells_of_threads)
{
    peer_.answer = [](const wire::Request&, wire::Reply& reply) {
        wire::Started& started = *reply.mutable_welcome()->mutable_started();
        started.add_vcpu_threads(11);
        started.add_vcpu_threads(12);
        started.set_device_thread(10);
    };
    tell([](wire::Event& event) { event.mutable_rtc_changed()->set_offset_s(1); });
    std::optional<Error> refused;
    EXPECT_EQ(problem(greet(refused)), "");
    EXPECT_FALSE(refused);
    EXPECT_EQ(peer_.requests.at(0).hello().version(), 1u);
    EXPECT_EQ(peer_.requests.at(0).hello().last_event(), 1u);
    EXPECT_EQ(link_->threads().vcpus, (std::vector<int>{11, 12}));
    EXPECT_EQ(link_->threads().devices, 10);
    EXPECT_EQ(link_->threads().process, link_->process_id());
}

TEST_F(LinkTest, a_greeting_that_is_refused_is_said)
{
    peer_.answer = peer_.refuse;
    std::optional<Error> refused;
    EXPECT_EQ(problem(greet(refused)), "");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->detail, "no");
}

TEST_F(LinkTest, figures_are_stale_until_the_vmm_has_told_some)
{
    EXPECT_TRUE(link_->statistics().is_stale);
    peer_.answer = [](const wire::Request&, wire::Reply& reply) {
        reply.mutable_statistics()->add_vcpus()->set_cpu_time_ns(7);
    };
    EXPECT_EQ(problem(link_->refresh()), "");
    EXPECT_FALSE(link_->statistics().is_stale);
    EXPECT_TRUE(link_->statistics().balloon.resident_kib) << "of the process";
    peer_.answer = peer_.refuse;
    EXPECT_EQ(problem(link_->refresh()), "") << "the last figures stay";
    EXPECT_FALSE(link_->statistics().is_stale);
}

TEST_F(LinkTest, its_memento_finds_the_process_again)
{
    EXPECT_EQ(link_->memento(), std::to_string(link_->process_id()) + " 0");
}

}  // namespace
}  // namespace hostler::drivers::kvm
