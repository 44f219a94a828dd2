// What of a domain may be changed by degrees while it runs: memory, vCPUs, limits.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/domains/domain.hpp"
#include "daemon/domains/realm.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {
namespace {

using drivers::Machine;

/// `count` vCPUs are plugged in. Those that the definition lists one by one are turned on from the
/// lowest, and off from the highest.
void plug_vcpus(xml::Domain& definition, std::uint32_t count)
{
    definition.current_vcpus = count;
    if (count == definition.vcpus) definition.current_vcpus.reset();
    for (xml::Vcpu& vcpu : definition.vcpu_list)
        vcpu.enabled = vcpu.id < count ? xml::YesNo::yes : xml::YesNo::no;
}

void require_vcpus_fit(const xml::Domain& definition, std::uint32_t count)
{
    if (count > definition.vcpus)
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("requested vcpus is greater than max allowable vcpus for the {} "
                                "domain: {} > {}",
                                definition.id ? "live" : "persistent", count, definition.vcpus));
}

}  // namespace

Task<> Domain::tune(std::string_view job, Affects affects, Edit edit,
                    std::vector<proto::TypedParam> told)
{
    return perform({job}, tune_guest(affects, std::move(edit), std::move(told)));
}

Task<> Domain::tune_guest(Affects affects, Edit edit, std::vector<proto::TypedParam> told)
{
    bool was_live = false;
    auto apply = [&was_live](Machine& machine, const xml::Domain& next) {
        was_live = true;
        return machine.tune(next);
    };
    co_await change(affects, std::move(edit), apply);
    if (was_live && live_ && !told.empty())
        realm_.broker().publish(tunable_event(reference(), std::move(told)));
}

Task<> Domain::set_vcpus(std::uint32_t count, Affects affects)
{
    auto plug = [count](xml::Domain& definition) {
        require_vcpus_fit(definition, count);
        plug_vcpus(definition, count);
    };
    auto apply = [count](Machine& machine, const xml::Domain&) { return machine.set_vcpus(count); };
    return edit("setvcpus", affects, plug, apply);
}

void Domain::on(const drivers::MachineVcpus& event)
{
    auto next = std::make_shared<xml::Domain>(*live_);
    plug_vcpus(*next, event.count);
    live_ = std::move(next);
    publish();
    realm_.broker().publish(devices_changed_event(reference()));
}

Task<> Domain::set_max_vcpus(std::uint32_t count, Affects affects)
{
    if (affects.live || (live_ && !affects.config))
        throw Error(ErrorCode::invalid_argument,
                    "maximum vcpu count of a live domain can't be modified");
    auto set = [count](xml::Domain& definition) {
        const std::uint32_t current = definition.current_vcpus.value_or(definition.vcpus);
        definition.vcpus = count;
        std::erase_if(definition.vcpu_list,
                      [count](const xml::Vcpu& vcpu) { return vcpu.id >= count; });
        plug_vcpus(definition, std::min(current, count));
    };
    co_await edit("setvcpus", affects, set);
}

Task<> Domain::set_statistics_period(std::uint32_t seconds, Affects affects)
{
    auto set = [seconds](xml::Domain& definition) {
        if (!definition.devices.memballoon ||
            definition.devices.memballoon->model == xml::Memballoon::Model::none)
            throw Error(ErrorCode::operation_invalid,
                        "No memory balloon device configured, can not set the collection period");
        definition.devices.memballoon->stats_period_s = seconds;
    };
    auto apply = [seconds](Machine& machine, const xml::Domain&) {
        return machine.set_statistics_period(static_cast<int>(seconds));
    };
    return edit("memory stats period", affects, set, apply);
}

Task<> Domain::inject_nmi()
{
    return act("inject-nmi", [](Machine& machine) { return machine.inject_nmi(); });
}

Task<std::int64_t> Domain::guest_time_ns()
{
    const auto time = std::make_shared<std::int64_t>();
    JobOrder order{.name = "guest time", .is_told = false};
    co_await perform(std::move(order), read_guest_time(time));
    co_return *time;
}

Task<> Domain::read_guest_time(std::shared_ptr<std::int64_t> time)
{
    const std::shared_ptr<Machine> machine = running();
    *time = co_await machine->guest_time_ns();
}

Task<> Domain::set_guest_time_ns(std::int64_t time, bool syncs)
{
    return act("set guest time",
               [time, syncs](Machine& machine) { return machine.set_guest_time_ns(time, syncs); });
}

Task<> Domain::set_memory(std::uint64_t kib, Affects affects)
{
    return perform({"setmem"}, give_memory(kib, affects));
}

Task<> Domain::give_memory(std::uint64_t kib, Affects affects)
{
    affects = resolve(affects);
    // The next start may have a maximum of its own.
    if ((affects.live && kib > live_->memory_kib) ||
        (affects.config && kib > persistent_->memory_kib))
        throw Error(ErrorCode::invalid_argument, "cannot set memory higher than max memory");
    // What the running guest gives it says itself.
    auto set = [kib](xml::Domain& definition) {
        if (!definition.id) definition.current_memory_kib = kib;
    };
    auto apply = [kib](Machine& machine, const xml::Domain&) { return machine.set_memory(kib); };
    co_await change(affects, set, apply);
    if (affects.live && live_) realm_.broker().publish(memory_set_event(reference(), kib));
}

}  // namespace hostler::daemon
