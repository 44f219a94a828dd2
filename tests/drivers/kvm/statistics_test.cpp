#include "drivers/kvm/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hostler::drivers::kvm {
namespace {

namespace wire = proto::vmm;

TEST(KvmStatistics, vcpus_add_up_to_the_domain)
{
    wire::Statistics counted;
    for (unsigned i = 0; i < 2; ++i) {
        wire::VcpuStatistics& vcpu = *counted.add_vcpus();
        vcpu.set_index(i);
        vcpu.set_cpu_time_ns(100);
        vcpu.set_user_time_ns(60);
        vcpu.set_system_time_ns(40);
        vcpu.set_run_delay_ns(7 + i);
        vcpu.set_state(i == 0 ? wire::VcpuStatistics::STATE_HALTED
                              : wire::VcpuStatistics::STATE_RUNNING);
        wire::Counter& counter = *vcpu.add_kvm();
        counter.set_name("halt_poll_fail_ns");
        counter.set_value(5);
    }
    const Statistics statistics = translate(counted, {});
    EXPECT_EQ(statistics.cpu.time_ns, 200u);
    EXPECT_EQ(statistics.cpu.user_ns, 120u);
    EXPECT_EQ(statistics.cpu.halt_poll_fail_ns, 10u);
    EXPECT_FALSE(statistics.cpu.halt_poll_success_ns.has_value());
    ASSERT_EQ(statistics.vcpus.size(), 2u);
    EXPECT_EQ(statistics.vcpus[0].state, VcpuState::blocked);
    EXPECT_EQ(statistics.vcpus[1].delay_ns, 8u);
    EXPECT_FALSE(statistics.vcpus[0].wait_ns.has_value());
}

TEST(KvmStatistics, devices_get_the_hosts_names)
{
    wire::Statistics counted;
    counted.add_blocks()->set_alias("virtio-disk0");
    counted.add_nets()->set_alias("net0");
    counted.add_nets()->set_alias("net1");
    HostNames names;
    names.disks["virtio-disk0"] = {"vda", "/images/a.raw"};
    names.interfaces["net0"] = "vnet4";
    const Statistics statistics = translate(counted, names);
    EXPECT_EQ(statistics.blocks[0].target, "vda");
    EXPECT_EQ(statistics.blocks[0].path, "/images/a.raw");
    EXPECT_EQ(statistics.interfaces[0].target, "vnet4");
    EXPECT_EQ(statistics.interfaces[1].target, "net1");
}

TEST(KvmStatistics, a_disk_takes_what_its_vmm_tells_or_all_of_itself)
{
    wire::Statistics counted;
    wire::BlockStatistics& sparse = *counted.add_blocks();
    sparse.set_capacity_bytes(1u << 20);
    sparse.set_allocated_bytes(8192);
    counted.add_blocks()->set_capacity_bytes(1u << 20);
    const Statistics statistics = translate(counted, {});
    EXPECT_EQ(statistics.blocks[0].allocation, 8192u);
    EXPECT_EQ(statistics.blocks[0].physical, 1u << 20);
    EXPECT_EQ(statistics.blocks[1].allocation, 1u << 20);
}

TEST(KvmStatistics, a_guest_without_a_balloon_has_all_its_memory)
{
    HostNames names;
    names.memory_bytes = 64u << 20;
    const Statistics statistics = translate({}, names);
    EXPECT_EQ(statistics.balloon.maximum_kib, 65536u);
    EXPECT_EQ(statistics.balloon.current_kib, 65536u);
    EXPECT_TRUE(statistics.balloon.guest.empty());
}

TEST(KvmStatistics, the_balloon_tells_only_what_the_guest_told)
{
    wire::Statistics counted;
    counted.mutable_balloon()->set_alias("balloon0");
    counted.mutable_balloon()->set_actual_bytes(32u << 20);
    counted.mutable_balloon()->set_free_bytes(4096);
    const Statistics statistics = translate(counted, {});
    EXPECT_EQ(statistics.balloon.current_kib, 32768u);
    ASSERT_EQ(statistics.balloon.guest.size(), 1u);
    EXPECT_EQ(statistics.balloon.guest[0], (std::pair<int, std::uint64_t>{4, 4}));
}

TEST(KvmStatistics, time_and_idleness_are_told_as_the_hypervisors_own)
{
    proto::vmm::Statistics counted;
    counted.add_vcpus()->set_processor(3);
    counted.set_halt_poll_mode(proto::vmm::HaltPoll::MODE_BUDGET);
    counted.set_halt_poll_max_ns(40'000);
    counted.mutable_clock()->set_policy(proto::vmm::Clock::PAUSE_STEP_REALTIME);
    counted.mutable_clock()->set_rtc_offset_s(-5);
    counted.mutable_clock()->set_behind_ns(3'000'000'000);
    proto::vmm::Counter& flushes = *counted.add_machine();
    flushes.set_name("remote_tlb_flush");
    flushes.set_value(7);
    const Statistics statistics = translate(counted, {});
    EXPECT_EQ(statistics.vcpus.at(0).cpu, 3);
    const auto has = [&](const HypervisorFigure& wanted) {
        return std::ranges::find(statistics.hypervisor, wanted) != statistics.hypervisor.end();
    };
    EXPECT_TRUE(has({"halt_poll_mode.cur", std::string("budget")}));
    EXPECT_TRUE(has({"halt_poll_window.cur", std::uint64_t{40'000}}));
    EXPECT_TRUE(has({"clock_pause.cur", std::string("step-realtime")}));
    EXPECT_TRUE(has({"clock_behind_ns.cur", std::uint64_t{3'000'000'000}}));
    EXPECT_TRUE(has({"rtc_offset_s.cur", std::int64_t{-5}}));
    EXPECT_TRUE(has({"remote_tlb_flush.sum", std::uint64_t{7}}));
    EXPECT_TRUE(translate({}, {}).hypervisor.empty());
}

}  // namespace
}  // namespace hostler::drivers::kvm
