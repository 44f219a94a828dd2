#include "drivers/kvm/kvm_features.hpp"

#include <asm/kvm_para.h>
#include <fmt/format.h>

#include <algorithm>

namespace hostler::drivers::kvm {
namespace {

using xml::CpuFeature;
using xml::Domain;
using xml::FillWorld;
using xml::OnOff;
using Mode = xml::HaltPoll::Mode;

Error refusal(std::string detail)
{
    return {ErrorCode::config_unsupported, std::move(detail)};
}

constexpr std::uint32_t bit(unsigned number)
{
    return 1u << number;
}

/// What <cpu><feature> says. Who leaves the policy out requires it, as with libvirt.
OnOff by_name(const Domain& domain, std::string_view name)
{
    using Policy = CpuFeature::Policy;
    if (!domain.cpu) return OnOff::absent;
    const auto named = std::ranges::find(domain.cpu->features, name,
                                         [](const CpuFeature& f) { return f.name.view(); });
    if (named == domain.cpu->features.end() || named->policy == Policy::optional)
        return OnOff::absent;
    const bool is_off = named->policy == Policy::disable || named->policy == Policy::forbid;
    return is_off ? OnOff::off : OnOff::on;
}

OnOff by_timer(const Domain& domain)
{
    const xml::Timer* const timer = domain.clock.timer(xml::Timer::Name::kvmclock);
    if (timer == nullptr || timer->present == xml::YesNo::absent) return OnOff::absent;
    return timer->present == xml::YesNo::yes ? OnOff::on : OnOff::off;
}

OnOff by_eoi(const Domain& domain)
{
    return domain.features.apic ? domain.features.apic->eoi : OnOff::absent;
}

OnOff by_spinlock(const Domain& domain)
{
    const bool is_said = domain.features.rare && domain.features.rare->pvspinlock;
    return is_said ? domain.features.rare->pvspinlock->state : OnOff::absent;
}

template <auto Member>
OnOff by_kvm(const Domain& domain)
{
    return domain.features.kvm ? (*domain.features.kvm).*Member : OnOff::absent;
}

OnOff by_nothing(const Domain&)
{
    return OnOff::absent;
}

constexpr unsigned hint_dedicated = 32;  // of another register

/// The bit of 0x40000001's EAX; kvmclock has several, and is known by that of its present form.
struct Feature {
    std::string_view name;
    unsigned bit;
    std::string_view element{};
    OnOff (*by_element)(const Domain&) = by_nothing;
};
constexpr Feature table[] = {
    {"kvmclock", KVM_FEATURE_CLOCKSOURCE2, "timer kvmclock", by_timer},
    {"kvm-nopiodelay", KVM_FEATURE_NOP_IO_DELAY},
    {"kvm-asyncpf", KVM_FEATURE_ASYNC_PF},
    {"kvm-steal-time", KVM_FEATURE_STEAL_TIME},
    {"kvm-pv-eoi", KVM_FEATURE_PV_EOI, "<apic eoi='on'/>", by_eoi},
    {"kvm-pv-unhalt", KVM_FEATURE_PV_UNHALT, "<pvspinlock/>", by_spinlock},
    {"kvm-pv-tlb-flush", KVM_FEATURE_PV_TLB_FLUSH},
    {"kvm-asyncpf-vmexit", KVM_FEATURE_ASYNC_PF_VMEXIT},
    {"kvm-pv-ipi", KVM_FEATURE_PV_SEND_IPI, "<pv-ipi/>", by_kvm<&xml::KvmFeatures::pv_ipi>},
    {"kvm-poll-control", KVM_FEATURE_POLL_CONTROL, "<poll-control/>",
     by_kvm<&xml::KvmFeatures::poll_control>},
    {"kvm-pv-sched-yield", KVM_FEATURE_PV_SCHED_YIELD},
    {"kvm-asyncpf-int", KVM_FEATURE_ASYNC_PF_INT},
    {"kvm-hint-dedicated", hint_dedicated, "<hint-dedicated/>",
     by_kvm<&xml::KvmFeatures::hint_dedicated>},
};

OnOff wish(const Domain& domain, const Feature& feature)
{
    const OnOff element = feature.by_element(domain);
    return element == OnOff::absent ? by_name(domain, feature.name) : element;
}

OnOff wish(const Domain& domain, unsigned number)
{
    return wish(domain, *std::ranges::find(table, number, &Feature::bit));
}

bool is_hidden(const Domain& domain)
{
    return by_kvm<&xml::KvmFeatures::hidden>(domain) == OnOff::on;
}

/// Where the host decides how long it polls.
bool is_poll_ordered(const Domain& domain)
{
    if (!domain.hostler || !domain.hostler->halt_poll) return false;
    const Mode mode = domain.hostler->halt_poll->mode;
    return mode == Mode::fixed || mode == Mode::budget;
}

Result<Done> judge(const Domain& domain, const Feature& feature)
{
    const OnOff named = by_name(domain, feature.name);
    const OnOff element = feature.by_element(domain);
    if (named != OnOff::absent && element != OnOff::absent && named != element)
        return refusal(
            fmt::format("<cpu><feature name='{}'/> and {} differ, and are about the same thing",
                        feature.name, feature.element));
    if (!is_hidden(domain)) return Done{};
    if (element == OnOff::on)
        return refusal(fmt::format("<kvm><hidden state='on'/> hides KVM, and {} is a part of it",
                                   feature.element));
    if (named == OnOff::on)
        return refusal(
            fmt::format("<kvm><hidden state='on'/> hides KVM, and <cpu><feature name='{}'/> is a "
                        "part of it",
                        feature.name));
    return Done{};
}

}  // namespace

Result<Done> judge_kvm_features(Domain& domain, const FillWorld&)
{
    if (by_kvm<&xml::KvmFeatures::dirty_ring>(domain) == OnOff::on)
        return refusal("<kvm><dirty-ring>: hostler-vmm finds dirty pages by the log");
    for (const Feature& feature : table)
        if (const Result<Done> sound = judge(domain, feature); !sound) return sound;
    if (is_poll_ordered(domain) && wish(domain, KVM_FEATURE_POLL_CONTROL) == OnOff::on)
        return refusal(
            fmt::format("<poll-control/> is asked for, and lets the guest turn off the polling "
                        "that haltpoll mode='{}' orders",
                        xml::word(domain.hostler->halt_poll->mode)));
    return Done{};
}

Result<Done> judge_nesting(Domain& domain, const FillWorld&)
{
    for (const std::string_view name : {"svm", "vmx"})
        if (by_name(domain, name) == OnOff::on)
            return refusal(
                fmt::format("<cpu><feature name='{}'/>: hostler-vmm gives its guests no "
                            "virtualization of their own; say policy='disable'",
                            name));
    return Done{};
}

void describe_kvm_features(proto::vmm::Machine& machine, const Domain& live)
{
    proto::vmm::KvmFeatures& features = *machine.mutable_processors()->mutable_kvm_features();
    for (const Feature& feature : table) {
        const OnOff asked = wish(live, feature);
        if (feature.bit == hint_dedicated)
            features.set_hint_dedicated(asked == OnOff::on);
        else if (asked == OnOff::on)
            features.set_require(features.require() | bit(feature.bit));
        else if (asked == OnOff::off)
            features.set_clear(features.clear() | bit(feature.bit));
    }
    // The guest is not offered to turn off what the host orders, unless the definition says so.
    if (is_poll_ordered(live) && wish(live, KVM_FEATURE_POLL_CONTROL) == OnOff::absent)
        features.set_clear(features.clear() | bit(KVM_FEATURE_POLL_CONTROL));
    features.set_hidden(is_hidden(live));
}

bool shows_kvmclock(const Domain& domain)
{
    return !is_hidden(domain) && wish(domain, KVM_FEATURE_CLOCKSOURCE2) != OnOff::off;
}

bool shows_steal_time(const Domain& domain)
{
    return !is_hidden(domain) && wish(domain, KVM_FEATURE_STEAL_TIME) != OnOff::off;
}

}  // namespace hostler::drivers::kvm
