// What a VMM says by itself, and what comes of it: what clients hear, what the VMM is told to do,
// and what stands in the domain's log.
#include <gmock/gmock.h>
#include <libvirt/libvirt.h>

#include "tests/drivers/kvm/running_link.hpp"

namespace hostler::drivers::kvm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using wire::GuestStopped;
using wire::Request;
using OnPower = xml::Domain::OnPowerEvent;
using OnCrash = xml::Domain::OnCrash;

class LinkEvents : public RunningLink {
protected:
    void stop_guest(GuestStopped::Cause cause, const std::string& reason = "so it is")
    {
        tell([&](wire::Event& event) {
            event.mutable_stopped()->set_cause(cause);
            event.mutable_stopped()->set_reason(reason);
        });
    }
    /// The VMM does as it was told and ends.
    MachineEnded end()
    {
        listener_.events.clear();
        die();
        return listener_.only<MachineEnded>();
    }
};

TEST_F(LinkEvents, a_guest_that_switches_itself_off_is_ended)
{
    run();
    stop_guest(GuestStopped::CAUSE_POWEROFF, "the guest switched itself off by ACPI");
    EXPECT_TRUE(listener_.only<MachineShuttingDown>().by_guest);
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kQuit));
    const MachineEnded ended = end();
    EXPECT_EQ(ended.reason, EndReason::guest_shutdown);
    EXPECT_EQ(ended.detail, "the guest switched itself off by ACPI");
    EXPECT_THAT(domain_log(), HasSubstr("shutting down: the guest switched itself off by ACPI"));
}

TEST_F(LinkEvents, on_poweroff_restart_begins_it_anew)
{
    run({.on_poweroff = OnPower::restart});
    stop_guest(GuestStopped::CAUSE_POWEROFF);
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kReset));
    listener_.only<MachineRebooted>();
}

TEST_F(LinkEvents, on_poweroff_preserve_leaves_it_as_it_is)
{
    run({.on_poweroff = OnPower::preserve});
    stop_guest(GuestStopped::CAUSE_POWEROFF);
    listener_.only<MachineShuttingDown>();
    EXPECT_THAT(peer_.asked(), IsEmpty());
    EXPECT_TRUE(is_process_alive());
}

TEST_F(LinkEvents, the_power_off_that_a_reboot_asked_for_is_a_restart_once)
{
    run();
    EXPECT_EQ(problem(link_->press_power_button(true)), "");
    stop_guest(GuestStopped::CAUSE_POWEROFF);
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kPowerButton, Request::kReset));
    listener_.only<MachineRebooted>();
    stop_guest(GuestStopped::CAUSE_POWEROFF);
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kPowerButton, Request::kReset, Request::kQuit));
}

TEST_F(LinkEvents, a_shutdown_takes_back_that_a_reboot_was_asked_for)
{
    run();
    EXPECT_EQ(problem(link_->press_power_button(true)), "");
    EXPECT_EQ(problem(link_->press_power_button(false)), "");
    stop_guest(GuestStopped::CAUSE_POWEROFF);
    EXPECT_EQ(peer_.asked().back(), Request::kQuit);
}

TEST_F(LinkEvents, the_exit_ports_value_is_told)
{
    run();
    tell([](wire::Event& event) {
        event.mutable_stopped()->set_cause(GuestStopped::CAUSE_EXIT_PORT);
        event.mutable_stopped()->set_exit_value(33);
    });
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kQuit));
    const MachineEnded ended = end();
    EXPECT_EQ(ended.reason, EndReason::exited);
    EXPECT_EQ(ended.detail, "exit port: 33");
}

/// As where the definition says <on_reboot>destroy</on_reboot>.
TEST_F(LinkEvents, a_reset_that_stops_the_guest_is_its_end)
{
    run();
    stop_guest(GuestStopped::CAUSE_RESET, "it reset itself");
    EXPECT_THAT(listener_.events, IsEmpty());
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kQuit));
    EXPECT_EQ(end().reason, EndReason::guest_shutdown);
}

TEST_F(LinkEvents, a_reset_that_went_by_is_a_reboot)
{
    run();
    tell([](wire::Event& event) { event.mutable_reset()->set_reason("it reset itself"); });
    listener_.only<MachineRebooted>();
    EXPECT_THAT(peer_.asked(), IsEmpty());
}

struct Crash {
    const char* what;
    GuestStopped::Cause cause;
};

class LinkCrashes : public LinkEvents, public testing::WithParamInterface<Crash> {};

TEST_P(LinkCrashes, end_the_guest_unless_it_is_said_otherwise)
{
    run();
    stop_guest(GetParam().cause, "triple fault");
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kQuit));
    const MachineEnded ended = end();
    EXPECT_EQ(ended.reason, EndReason::crashed);
    EXPECT_EQ(ended.detail, "triple fault");
    EXPECT_THAT(domain_log(), HasSubstr("the guest crashed: triple fault"));
}

INSTANTIATE_TEST_SUITE_P(Causes, LinkCrashes,
                         testing::Values(Crash{"triple_fault", GuestStopped::CAUSE_TRIPLE_FAULT},
                                         Crash{"crash", GuestStopped::CAUSE_CRASH},
                                         Crash{"kvm_error", GuestStopped::CAUSE_KVM_ERROR},
                                         Crash{"of_a_newer_vmm", GuestStopped::CAUSE_UNKNOWN}),
                         [](const auto& info) { return info.param.what; });

TEST_F(LinkEvents, on_crash_preserve_keeps_it_for_whoever_looks)
{
    run({.on_crash = OnCrash::preserve});
    stop_guest(GuestStopped::CAUSE_CRASH, "panic");
    EXPECT_EQ(listener_.only<MachineCrashed>().detail, "panic");
    EXPECT_THAT(peer_.asked(), IsEmpty());
    EXPECT_TRUE(is_process_alive());
}

class LinkRestarts : public LinkEvents, public testing::WithParamInterface<OnCrash> {};

TEST_P(LinkRestarts, after_a_crash_begin_it_anew)
{
    run({.on_crash = GetParam()});
    stop_guest(GuestStopped::CAUSE_CRASH);
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kReset));
    listener_.only<MachineRebooted>();
}

INSTANTIATE_TEST_SUITE_P(OnCrash, LinkRestarts,
                         testing::Values(OnCrash::restart, OnCrash::coredump_restart,
                                         OnCrash::rename_restart));

TEST_F(LinkEvents, a_restart_that_the_vmm_refuses_is_the_end)
{
    run({.on_poweroff = OnPower::restart});
    peer_.answer = peer_.refuse;
    stop_guest(GuestStopped::CAUSE_POWEROFF);
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kReset, Request::kQuit));
    await([this] { return !listener_.events.empty(); });
    const auto ended = listener_.only<MachineEnded>();
    EXPECT_EQ(ended.reason, EndReason::failed);
    EXPECT_EQ(ended.detail, "it could not be restarted: no");
    EXPECT_FALSE(has_files());
}

TEST_F(LinkEvents, a_vmm_that_refuses_to_quit_is_killed)
{
    run();
    peer_.answer = peer_.refuse;
    stop_guest(GuestStopped::CAUSE_POWEROFF);
    await([this] { return listener_.events.size() == 2; });
    EXPECT_EQ(std::get<MachineEnded>(listener_.events[1]).reason, EndReason::guest_shutdown);
}

TEST_F(LinkEvents, what_was_told_before_is_not_dealt_with_again)
{
    run({}, {}, 5);
    told_ = 3;
    for (int i = 0; i < 2; ++i)
        tell([](wire::Event& event) { event.mutable_rtc_changed()->set_offset_s(1); });
    EXPECT_THAT(listener_.events, IsEmpty()) << "events 4 and 5";
    tell([](wire::Event& event) { event.mutable_rtc_changed()->set_offset_s(2); });
    EXPECT_EQ(listener_.only<MachineClock>().offset_s, 2);
    EXPECT_THAT(link_->memento(), testing::EndsWith(" 6"));
    told_ = 5;
    tell([](wire::Event& event) { event.mutable_rtc_changed()->set_offset_s(3); });
    EXPECT_EQ(listener_.events.size(), 1u) << "told again after a reconnect";
}

TEST_F(LinkEvents, an_event_from_the_future_is_passed_over)
{
    run();
    tell([](wire::Event&) {});
    tell([](wire::Event& event) {
        event.mutable_state_changed()->set_state(wire::MACHINE_STATE_PAUSED);
    });
    EXPECT_THAT(listener_.events, IsEmpty());
    EXPECT_THAT(link_->memento(), testing::EndsWith(" 2")) << "and counts as dealt with";
}

TEST_F(LinkEvents, the_balloon_is_told_in_kibibytes)
{
    run();
    tell([](wire::Event& event) {
        event.mutable_balloon_changed()->set_actual_bytes((std::uint64_t{3} << 30) + 1023);
    });
    EXPECT_EQ(listener_.only<MachineBalloon>().actual_kib, std::uint64_t{3} << 20);
}

TEST_F(LinkEvents, a_device_that_the_host_failed_is_named_as_clients_know_it)
{
    run({}, {.disks = {{"virtio-disk0", {"vda", "/images/a"}}}, .interfaces = {}});
    tell([](wire::Event& event) {
        event.mutable_device_failed()->set_alias("virtio-disk0");
        event.mutable_device_failed()->set_reason("No space left on device");
        event.mutable_device_failed()->set_by_host(true);
    });
    const auto error = listener_.only<MachineIoError>();
    EXPECT_EQ(error.path, "/images/a");
    EXPECT_EQ(error.alias, "virtio-disk0");
    EXPECT_EQ(error.action, VIR_DOMAIN_EVENT_IO_ERROR_REPORT);
    EXPECT_EQ(error.reason, "No space left on device");
    EXPECT_THAT(domain_log(), HasSubstr("device virtio-disk0 failed: No space left on device"));
}

TEST_F(LinkEvents, a_device_without_a_path_has_none)
{
    run();
    tell([](wire::Event& event) {
        event.mutable_device_failed()->set_alias("net0");
        event.mutable_device_failed()->set_by_host(true);
    });
    EXPECT_EQ(listener_.only<MachineIoError>().path, "");
}

/// A guest can break its own devices as often as it likes: that is for the log alone.
TEST_F(LinkEvents, a_device_that_its_guest_broke_is_noted_and_no_error_of_the_host)
{
    run();
    tell([](wire::Event& event) {
        event.mutable_device_failed()->set_alias("rng0");
        event.mutable_device_failed()->set_reason("its driver broke the rules of its queues");
    });
    EXPECT_THAT(listener_.events, IsEmpty());
    EXPECT_THAT(domain_log(),
                HasSubstr("device rng0 failed: its driver broke the rules of its queues"));
}

TEST_F(LinkEvents, who_has_let_go_hears_nothing_more)
{
    run();
    link_->let_go();
    stop_guest(GuestStopped::CAUSE_POWEROFF);
    EXPECT_THAT(listener_.events, IsEmpty());
    EXPECT_THAT(peer_.asked(), IsEmpty()) << "and ends nothing";
    EXPECT_TRUE(is_process_alive());
}

}  // namespace
}  // namespace hostler::drivers::kvm
