// Machine, the part that is saved and restored. The order of restoring: memory, the clocks, the
// processors (whose deadlines count from the clocks), interrupt controllers, devices (which may
// interrupt at once). What neither side knows of the other is an error that names it.
#include <asm/kvm_para.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

#include "drivers/kvm/vmm/fatal.hpp"
#include "drivers/kvm/vmm/machine/machine.hpp"
#include "drivers/kvm/vmm/state/state_file.hpp"

namespace hostler::vmm {
namespace {

constexpr const char* behind_part = "behind";

std::string cpu_part(unsigned index)
{
    return "cpu" + std::to_string(index);
}

Error stranger(const std::string& what)
{
    return {ErrorCode::config_unsupported, "the saved state is of another machine: " + what};
}

/// How far the clocks stood behind the host's. A machine of version 1 did not keep it.
Result<std::uint64_t> take_behind_ns(StateParts& saved)
{
    std::uint64_t behind_ns = 0;
    const std::string* const bytes = saved.take(behind_part);
    if (!bytes) return behind_ns;
    Archive archive(std::as_bytes(std::span(*bytes)));
    archive(behind_ns);
    if (!archive.is_sound()) return stranger("its clocks stand otherwise");
    return behind_ns;
}

/// CPUID without what tells one of the host's processors from another.
std::vector<kvm_cpuid_entry2> common_cpuid(std::vector<kvm_cpuid_entry2> entries)
{
    constexpr std::uint32_t own_leaves[] = {0xb, 0x1f, 0x8000'001e};
    constexpr std::uint32_t without_apic_id = 0x00ff'ffff;
    std::erase_if(entries, [&own_leaves](const kvm_cpuid_entry2& entry) {
        return std::ranges::find(own_leaves, entry.function) != std::end(own_leaves);
    });
    for (kvm_cpuid_entry2& entry : entries)
        if (entry.function == 1) entry.ebx &= without_apic_id;
    return entries;
}

/// kvmclock's wall clock, where the guest has KVM keep it. KVM writes it anew whenever its MSR is
/// put; a guest whose clocks stand is to find what it left.
class WallClockPage {
public:
    WallClockPage(const VcpuState& state, const GuestMemory& memory) : memory_(memory)
    {
        const auto msr = std::ranges::find(state.msrs, std::uint32_t{MSR_KVM_WALL_CLOCK_NEW},
                                           &kvm_msr_entry::index);
        if (msr == state.msrs.end() || msr->data == 0) return;
        address_ = GuestAddress{msr->data};
        bytes_ = memory.read<Bytes>(address_);
    }
    void put_back() const
    {
        if (bytes_) memory_.write(address_, *bytes_);
    }

private:
    static constexpr std::size_t wall_clock_bytes = 12;  // struct pvclock_wall_clock
    using Bytes = std::array<std::byte, wall_clock_bytes>;

    const GuestMemory& memory_;
    GuestAddress address_{};
    std::optional<Bytes> bytes_;
};

}  // namespace

Result<std::uint64_t> Machine::save(const Fd& file, std::uint64_t offset)
{
    if (state_ != proto::vmm::MACHINE_STATE_PAUSED) return refusal("be saved");
    // What has not come yet would be missing in the file.
    if (memory_on_demand_) memory_on_demand_->await_all();
    StateParts parts;
    Archive identity;
    saved_clock_ = clock_->saved();
    transfer_identity(identity);
    parts.add("machine", identity.bytes());
    std::uint64_t behind_ns = clock_->saved_behind_ns();
    Archive behind;
    behind(behind_ns);
    parts.add(behind_part, behind.bytes());
    for (const auto& vcpu : processors_.all()) {
        auto state = take_state(vcpu->kvm(), msrs_, xsave_bytes_);
        if (!state) return state.error();
        clock_->save_timer(vcpu->index(), state->local_apic);
        Archive archive;
        transfer(*state, archive);
        parts.add(cpu_part(vcpu->index()), archive.bytes());
    }
    Archive platform;
    if (auto done = platform_.transfer(platform); !done) return done.error();
    parts.add("platform", platform.bytes());
    for (std::size_t index = 0; index < devices_.size(); ++index) {
        Archive archive;
        devices_[index]->transfer(archive);
        parts.add(alias_of(index), archive.bytes());
    }
    const Ram& ram = platform_.ram();
    return write_state(state_writer_, file, offset, ram.mapping(), ram.fd(), parts.text());
}

/// What the machine is, whose processors a guest may have looked at: CPUID without what differs
/// between them, and the clocks.
void Machine::transfer_identity(Archive& state)
{
    state.require(processors_max(config_));
    state(saved_clock_);
    const std::vector<kvm_cpuid_entry2> seen = common_cpuid(cpuid_);
    std::vector<kvm_cpuid_entry2> was = seen;
    state.list(was);
    const bool is_same = was.size() == seen.size() &&
                         std::memcmp(was.data(), seen.data(), seen.size() * sizeof seen[0]) == 0;
    if (!is_same) state.fail();
}

const std::string& Machine::alias_of(std::size_t device) const
{
    return config_.devices(static_cast<int>(device)).alias();
}

Result<Done> Machine::read_saved(Descriptors& descriptors)
{
    if (!config_.has_restore()) return Done{};
    auto file = descriptors.take(config_.restore().fd(), "the state's file");
    if (!file) return file.error();
    const StatePlace place{config_.restore().offset(), config_.restore().bytes()};
    auto state = read_state(*file, place, platform_.ram().mapping().size());
    if (!state) return state.error();
    if (!StateParts::parse(state->parts, saved_.emplace()))
        return Error(ErrorCode::operation_failed,
                     "the saved state is damaged: its parts cannot be told apart");
    if (auto faults = watch_faults(descriptors))
        bring_memory(*std::move(faults), {*std::move(file), place.offset, std::move(state->runs)});
    else if (auto done = read_memory(*file, place, state->runs, platform_.ram().mapping()); !done)
        return done;
    cpuid_ = platform_.kvm().supported_cpuid();
    return restore_part("machine", [this](Archive& state) -> Result<Done> {
        transfer_identity(state);
        return Done{};
    });
}

/// Whether its memory may come while it runs: where that is wanted and the host has it.
std::optional<UserFaults> Machine::watch_faults(Descriptors& descriptors) const
{
    if (!config_.restore().has_user_faults_fd()) return std::nullopt;
    const auto device = descriptors.take(config_.restore().user_faults_fd(), "faults of memory");
    auto faults = device ? UserFaults::watch(*device, platform_.ram().mapping())
                         : Result<UserFaults>(device.error());
    if (faults) return *std::move(faults);
    note("memory cannot be restored on demand: " + faults.error().detail);
    return std::nullopt;
}

void Machine::bring_memory(UserFaults faults, MemoryOnDemand::Saved saved)
{
    memory_on_demand_.emplace(std::move(faults), platform_.ram().mapping(), std::move(saved),
                              surroundings_.hooks.on_memory_thread);
    memory_watch_ =
        surroundings_.loop.watch(memory_on_demand_->completed(), EPOLLIN, [this](std::uint32_t) {
            memory_watch_.reset();
            memory_on_demand_.reset();
        });
}

/// What the guest's counter ticked with before, or what the definition asks for.
std::uint64_t Machine::tsc_khz() const
{
    return saved_ ? saved_clock_.tsc_khz : config_.clock().tsc_khz();
}

Result<Done> Machine::restore_part(std::string_view name,
                                   const std::function<Result<Done>(Archive&)>& part)
{
    const std::string* const bytes = saved_->take(name);
    if (!bytes) return stranger("it has no '" + std::string(name) + "'");
    Archive archive(std::as_bytes(std::span(*bytes)));
    if (auto done = part(archive); !done) return done;
    if (!archive.is_sound()) return stranger("its '" + std::string(name) + "' is not what is here");
    return Done{};
}

Result<Done> Machine::restore()
{
    const auto behind_ns = take_behind_ns(*saved_);
    if (!behind_ns) return behind_ns.error();
    if (auto done = clock_->restore(saved_clock_, *behind_ns); !done) return done;
    note_exits();
    for (const auto& vcpu : processors_.all()) {
        VcpuState state;
        auto done = restore_part(cpu_part(vcpu->index()), [&](Archive& archive) -> Result<Done> {
            transfer(state, archive);
            if (state.xsave.size() != xsave_size(xsave_bytes_)) archive.fail();
            return Done{};
        });
        if (!done) return done;
        const WallClockPage wall_clock(state, platform_.memory());
        if (auto put = put_state(vcpu->kvm(), state); !put) return put;
        if (state.mp_state.mp_state != KVM_MP_STATE_UNINITIALIZED) note_begun(vcpu->index());
        clock_->restore_timer(vcpu->index(), state.local_apic);
        if (config_.clock().pause() == proto::vmm::Clock::PAUSE_FREEZE) wall_clock.put_back();
    }
    if (auto done = restore_part("platform", [this](Archive& s) { return platform_.transfer(s); });
        !done)
        return done;
    place_processors();
    for (std::size_t index = 0; index < devices_.size(); ++index) {
        auto done = restore_part(alias_of(index), [&](Archive& archive) -> Result<Done> {
            devices_[index]->pause();
            devices_[index]->transfer(archive);
            return Done{};
        });
        if (!done) return done;
    }
    if (!saved_->left().empty()) return stranger("it has '" + std::string(saved_->left()) + "'");
    saved_.reset();
    is_restored_ = true;
    return Done{};
}

}  // namespace hostler::vmm
