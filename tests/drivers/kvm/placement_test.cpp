#include "drivers/kvm/placement.hpp"

#include <gtest/gtest.h>

namespace hostler::drivers::kvm {
namespace {

using Policy = xml::Scheduler::Policy;

xml::CpuSet cpus(std::string_view text)
{
    xml::CpuSet set;
    xml::CpuSet::parse(text, set);
    return set;
}

Result<Placement> plan(const std::string& vcpu, const std::string& tune)
{
    const xml::Domain domain =
        xml::parse_domain("<domain type='kvm'><name>d</name><memory>65536</memory>" + vcpu +
                          "<cputune>" + tune + "</cputune><os><type>hvm</type></os></domain>")
            .or_throw();
    return plan_placement(domain, cpus("0-3"));
}

std::string refusal(const std::string& tune)
{
    const Result<Placement> planned = plan("<vcpu>2</vcpu>", tune);
    return planned ? "" : planned.error().detail;
}

TEST(Placement, nothing_said_is_anywhere)
{
    const Placement placement = plan("<vcpu>2</vcpu>", "").or_throw();
    ASSERT_EQ(placement.vcpus.size(), 2u);
    EXPECT_EQ(placement.vcpus[1].cpus, cpus("0-3"));
    EXPECT_EQ(placement.vcpus[1].policy, Policy::absent);
    EXPECT_EQ(placement.emulator.cpus, cpus("0-3"));
    EXPECT_EQ(placement.shares, CpuShares());
}

TEST(Placement, pins_and_schedulers_go_to_the_threads_they_name)
{
    const Placement placement =
        plan("<vcpu cpuset='0-2'>3</vcpu>",
             "<vcpupin vcpu='1' cpuset='3'/><emulatorpin cpuset='0'/>"
             "<vcpusched vcpus='0-1' scheduler='fifo' priority='5'/>"
             "<vcpusched vcpus='2' scheduler='idle'/><emulatorsched scheduler='batch'/>")
            .or_throw();
    EXPECT_EQ(placement.vcpus[0], (ThreadPlacement{cpus("0-2"), Policy::fifo, 5}));
    EXPECT_EQ(placement.vcpus[1], (ThreadPlacement{cpus("3"), Policy::fifo, 5}));
    EXPECT_EQ(placement.vcpus[2], (ThreadPlacement{cpus("0-2"), Policy::idle, 0}));
    EXPECT_EQ(placement.emulator, (ThreadPlacement{cpus("0"), Policy::batch, 0}));
}

TEST(Placement, a_vcpu_that_may_be_plugged_in_has_its_place_already)
{
    const Placement placement =
        plan("<vcpu current='1'>4</vcpu>", "<vcpupin vcpu='3' cpuset='1'/>").or_throw();
    ASSERT_EQ(placement.vcpus.size(), 4u);
    EXPECT_EQ(placement.vcpus[3].cpus, cpus("1"));
}

TEST(Placement, shares_and_quotas_are_each_ones_own)
{
    const CpuShares shares =
        plan("<vcpu>2</vcpu>",
             "<shares>500</shares><period>50000</period><quota>25000</quota>"
             "<global_period>100000</global_period><global_quota>150000</global_quota>"
             "<emulator_quota>-1</emulator_quota>")
            .or_throw()
            .shares;
    EXPECT_EQ(shares.weight, 500u);
    EXPECT_EQ(shares.each_vcpu, (CpuBandwidth{50'000, 25'000}));
    EXPECT_EQ(shares.all, (CpuBandwidth{100'000, 150'000}));
    EXPECT_EQ(shares.emulator, CpuBandwidth());
}

TEST(Placement, each_period_goes_with_its_quota_or_stands_by_itself)
{
    const std::string one = "<vcpu>1</vcpu><iothreads>1</iothreads>";
    const CpuShares emulator =
        plan(one,
             "<global_period>30000</global_period><global_quota>15000</global_quota>"
             "<emulator_period>40000</emulator_period><emulator_quota>10000</emulator_quota>")
            .or_throw()
            .shares;
    EXPECT_EQ(emulator.all, (CpuBandwidth{30'000, 15'000}));
    EXPECT_EQ(emulator.emulator, (CpuBandwidth{40'000, 10'000}));
    EXPECT_EQ(emulator.each_vcpu, CpuBandwidth());
    const CpuShares iothread =
        plan(one, "<iothread_period>60000</iothread_period><iothread_quota>20000</iothread_quota>")
            .or_throw()
            .shares;
    EXPECT_EQ(iothread.emulator, (CpuBandwidth{60'000, 20'000}));
    EXPECT_EQ(iothread.all, CpuBandwidth());
    const CpuShares periods = plan(one,
                                   "<period>20000</period><global_period>70000</global_period>"
                                   "<emulator_period>80000</emulator_period>")
                                  .or_throw()
                                  .shares;
    EXPECT_EQ(periods.each_vcpu, (CpuBandwidth{20'000, std::nullopt}));
    EXPECT_EQ(periods.all, (CpuBandwidth{70'000, std::nullopt}));
    EXPECT_EQ(periods.emulator, (CpuBandwidth{80'000, std::nullopt}));
}

TEST(Placement, what_the_host_or_the_machine_does_not_have_is_named)
{
    EXPECT_EQ(refusal("<vcpupin vcpu='1' cpuset='2-7'/>"),
              "<vcpupin vcpu='1'> cpuset='2-7': CPU 4 is not one of this host's 0-3");
    EXPECT_NE(refusal("<emulatorpin cpuset='9'/>").find("<emulatorpin> cpuset='9'"),
              std::string::npos);
    EXPECT_NE(refusal("<vcpusched vcpus='0' scheduler='rr' priority='100'/>").find("1 to 99"),
              std::string::npos);
    EXPECT_NE(refusal("<quota>999</quota>").find("<quota>999</quota>"), std::string::npos);
    EXPECT_NE(refusal("<shares>20000</shares>").find("1 to 10000"), std::string::npos);
}

TEST(Placement, the_io_thread_is_the_thread_of_the_devices)
{
    const std::string one = "<vcpu>1</vcpu><iothreads>1</iothreads>";
    const Placement placement =
        plan(one,
             "<iothread_quota>20000</iothread_quota><iothreadpin iothread='1' cpuset='2-3'/>"
             "<iothreadsched iothreads='1' scheduler='batch'/>")
            .or_throw();
    EXPECT_EQ(placement.emulator, (ThreadPlacement{cpus("2-3"), Policy::batch, 0}));
    EXPECT_EQ(placement.shares.emulator, (CpuBandwidth{100'000, 20'000}));
    const std::string listed =
        "<vcpu>1</vcpu><iothreads>1</iothreads><iothreadids><iothread id='7'/></iothreadids>";
    EXPECT_EQ(plan(listed, "<iothreadpin iothread='7' cpuset='1'/>").or_throw().emulator.cpus,
              cpus("1"));
    auto both = plan(one, "<emulatorpin cpuset='1'/><iothreadpin iothread='1' cpuset='1'/>");
    EXPECT_EQ(std::move(both).or_throw().emulator.cpus, cpus("1"));
}

TEST(Placement, who_names_threads_or_processors_asks_for_it)
{
    const auto asks = [](const std::string& what) {
        return asks_for_placement(
            xml::parse_domain("<domain type='kvm'><name>d</name><memory>65536</memory>" + what +
                              "<os><type>hvm</type></os></domain>")
                .or_throw());
    };
    EXPECT_FALSE(asks("<vcpu>2</vcpu>"));
    EXPECT_TRUE(asks("<vcpu cpuset='0'>2</vcpu>"));
    EXPECT_TRUE(asks("<vcpu>2</vcpu><iothreads>2</iothreads>"));
    EXPECT_TRUE(asks("<vcpu>2</vcpu><cputune><shares>100</shares></cputune>"));
}

TEST(Placement, an_io_thread_that_cannot_be_is_named)
{
    const auto why = [](const std::string& threads, const std::string& tune) {
        const Result<Placement> planned = plan("<vcpu>1</vcpu>" + threads, tune);
        return planned ? "" : planned.error().detail;
    };
    const std::string one = "<iothreads>1</iothreads>";
    EXPECT_NE(why("<iothreads>2</iothreads>", "").find("<iothreads>2</iothreads>"),
              std::string::npos);
    EXPECT_EQ(why("", "<iothread_quota>20000</iothread_quota>"),
              "<iothread_quota>: there is no I/O thread");
    EXPECT_EQ(why(one, "<iothreadpin iothread='1' cpuset='8'/>"),
              "<iothreadpin iothread='1'> cpuset='8': CPU 8 is not one of this host's 0-3");
    EXPECT_NE(why(one, "<emulatorpin cpuset='0'/><iothreadpin iothread='1' cpuset='1'/>")
                  .find("<emulatorpin> and <iothreadpin> differ"),
              std::string::npos);
    EXPECT_NE(
        why(one, "<emulator_quota>20000</emulator_quota><iothread_quota>30000</iothread_quota>")
            .find("<emulator_quota> and <iothread_quota> differ"),
        std::string::npos);
}

}  // namespace
}  // namespace hostler::drivers::kvm
