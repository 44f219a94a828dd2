// From <cpu><feature>, <kvm> and <timer> to the bits that the VMM is told.
#include "drivers/kvm/kvm_features.hpp"

#include <asm/kvm_para.h>
#include <gtest/gtest.h>

#include "drivers/kvm/timing.hpp"
#include "tests/drivers/kvm/domain_with.hpp"

namespace hostler::drivers::kvm {
namespace {

constexpr std::uint32_t bit(unsigned number)
{
    return 1u << number;
}

std::string cpu(const std::string& features)
{
    return "<cpu mode='host-passthrough'>" + features + "</cpu>";
}

proto::vmm::Machine described(const std::string& parts)
{
    proto::vmm::Machine machine;
    describe_timing(machine, domain_with(parts), 0);
    return machine;
}

proto::vmm::KvmFeatures features(const std::string& parts)
{
    return described(parts).processors().kvm_features();
}

TEST(KvmFeatures, a_guest_sees_steal_time_unless_it_is_told_not_to)
{
    EXPECT_TRUE(shows_steal_time(domain_with("")));
    EXPECT_FALSE(
        shows_steal_time(domain_with("<features><kvm><hidden state='on'/></kvm></features>")));
    EXPECT_FALSE(
        shows_steal_time(domain_with(cpu("<feature policy='disable' name='kvm-steal-time'/>"))));
}

std::string refusal(const std::string& parts)
{
    xml::Domain judged = domain_with(parts);
    for (const auto rule : {judge_kvm_features, judge_nesting, judge_pauses})
        if (const Result<Done> sound = rule(judged, {}); !sound) return sound.error().detail;
    return {};
}

constexpr struct {
    const char* name;
    std::uint32_t bit;
} by_name[] = {
    {"kvmclock", bit(KVM_FEATURE_CLOCKSOURCE2)},
    {"kvm-nopiodelay", bit(KVM_FEATURE_NOP_IO_DELAY)},
    {"kvm-asyncpf", bit(KVM_FEATURE_ASYNC_PF)},
    {"kvm-asyncpf-int", bit(KVM_FEATURE_ASYNC_PF_INT)},
    {"kvm-asyncpf-vmexit", bit(KVM_FEATURE_ASYNC_PF_VMEXIT)},
    {"kvm-steal-time", bit(KVM_FEATURE_STEAL_TIME)},
    {"kvm-pv-eoi", bit(KVM_FEATURE_PV_EOI)},
    {"kvm-pv-unhalt", bit(KVM_FEATURE_PV_UNHALT)},
    {"kvm-pv-tlb-flush", bit(KVM_FEATURE_PV_TLB_FLUSH)},
    {"kvm-pv-ipi", bit(KVM_FEATURE_PV_SEND_IPI)},
    {"kvm-poll-control", bit(KVM_FEATURE_POLL_CONTROL)},
    {"kvm-pv-sched-yield", bit(KVM_FEATURE_PV_SCHED_YIELD)},
};

proto::vmm::KvmFeatures named(const std::string& policy, const std::string& name)
{
    return features(cpu("<feature policy='" + policy + "' name='" + name + "'/>"));
}

TEST(KvmFeatures, each_is_switched_off_and_required_by_qemus_name)
{
    for (const auto& [name, bits] : by_name) {
        for (const char* const policy : {"disable", "forbid"}) {
            EXPECT_EQ(named(policy, name).clear(), bits) << name;
            EXPECT_EQ(named(policy, name).require(), 0u) << name;
        }
        for (const char* const policy : {"require", "force"}) {
            EXPECT_EQ(named(policy, name).require(), bits) << name;
            EXPECT_EQ(named(policy, name).clear(), 0u) << name;
        }
        EXPECT_EQ(named("optional", name).require(), 0u) << name;
        EXPECT_EQ(named("optional", name).clear(), 0u) << name;
    }
}

TEST(KvmFeatures, a_feature_without_a_policy_is_required)
{
    EXPECT_EQ(features(cpu("<feature name='kvm-steal-time'/>")).require(),
              bit(KVM_FEATURE_STEAL_TIME));
}

TEST(KvmFeatures, a_processors_own_feature_is_none_of_kvms)
{
    const auto said = features(cpu("<feature policy='disable' name='avx2'/>"));
    EXPECT_EQ(said.clear() | said.require(), 0u);
}

TEST(KvmFeatures, a_kvmclock_that_is_present_is_required)
{
    const std::string clock = "<clock offset='utc'><timer name='kvmclock' ";
    EXPECT_EQ(features(clock + "present='yes'/></clock>").require(), bit(KVM_FEATURE_CLOCKSOURCE2));
    EXPECT_EQ(features(clock + "/></clock>").require(), 0u);
    EXPECT_EQ(features("").require(), 0u);
    EXPECT_EQ(features(clock + "present='yes'/></clock>").clear(), 0u);
}

TEST(KvmFeatures, a_kvmclock_that_is_not_present_is_switched_off)
{
    EXPECT_EQ(features("<clock offset='utc'><timer name='kvmclock' present='no'/></clock>").clear(),
              bit(KVM_FEATURE_CLOCKSOURCE2));
}

TEST(KvmFeatures, the_hint_of_dedicated_processors_is_one_of_them)
{
    const std::string hint = "name='kvm-hint-dedicated'/>";
    EXPECT_TRUE(features(cpu("<feature policy='require' " + hint)).hint_dedicated());
    EXPECT_FALSE(features(cpu("<feature policy='disable' " + hint)).hint_dedicated());
    EXPECT_EQ(features(cpu("<feature policy='require' " + hint)).require(), 0u);
}

TEST(KvmFeatures, polling_that_the_host_orders_is_told_to_the_guest_only_where_that_is_asked_for)
{
    const std::string fixed = "<hostler:haltpoll mode='fixed' max='1000'/>";
    EXPECT_EQ(features(fixed).clear(), bit(KVM_FEATURE_POLL_CONTROL));
    EXPECT_NE(refusal(fixed + cpu("<feature policy='require' name='kvm-poll-control'/>"))
                  .find("turn off the polling that haltpoll mode='fixed' orders"),
              std::string::npos);
}

TEST(KvmFeatures, two_words_about_one_thing_that_differ_are_refused)
{
    const std::string clock = "<clock offset='utc'><timer name='kvmclock' present='yes'/></clock>";
    EXPECT_EQ(refusal(clock + cpu("<feature policy='disable' name='kvmclock'/>")),
              "<cpu><feature name='kvmclock'/> and timer kvmclock differ, and are about the same "
              "thing");
    EXPECT_EQ(refusal(clock + cpu("<feature policy='require' name='kvmclock'/>")), "");
    EXPECT_NE(refusal("<features><kvm><pv-ipi state='off'/></kvm></features>" +
                      cpu("<feature policy='require' name='kvm-pv-ipi'/>")),
              "");
}

TEST(KvmFeatures, nothing_of_a_hidden_kvm_can_be_required)
{
    const std::string hidden = "<features><kvm><hidden state='on'/></kvm></features>";
    EXPECT_EQ(refusal(hidden + cpu("<feature policy='require' name='kvm-steal-time'/>")),
              "<kvm><hidden state='on'/> hides KVM, and <cpu><feature name='kvm-steal-time'/> is a "
              "part of it");
    EXPECT_EQ(refusal(hidden + cpu("<feature policy='disable' name='kvm-steal-time'/>")), "");
}

TEST(KvmFeatures, a_wall_clock_cannot_be_told_by_a_kvmclock_that_is_switched_off)
{
    EXPECT_NE(refusal("<hostler:pause time='step-realtime'/>" +
                      cpu("<feature policy='disable' name='kvmclock'/>"))
                  .find("told the time by kvmclock"),
              std::string::npos);
}

TEST(KvmFeatures, virtualization_of_the_guests_own_is_refused_by_name)
{
    for (const std::string name : {"svm", "vmx"}) {
        EXPECT_EQ(refusal(cpu("<feature policy='require' name='" + name + "'/>")),
                  "<cpu><feature name='" + name +
                      "'/>: hostler-vmm gives its guests no virtualization of their own; say "
                      "policy='disable'");
        EXPECT_EQ(refusal(cpu("<feature policy='disable' name='" + name + "'/>")), "");
        EXPECT_EQ(refusal(cpu("<feature policy='optional' name='" + name + "'/>")), "");
    }
}

}  // namespace
}  // namespace hostler::drivers::kvm
