#pragma once
// HaltGovernor: keeps a machine's halt polling as it was ordered, by KVM_CAP_HALT_POLL, and lets
// the device thread poll likewise. In mode budget it looks at KVM's counts ten times a second.
// Device thread.

#include <optional>
#include <span>

#include "drivers/kvm/vmm/cpu/halt_budget.hpp"
#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "drivers/kvm/vmm/event_loop.hpp"
#include "proto/vmm/machine.pb.h"
#include "proto/vmm/statistics.pb.h"

namespace hostler::vmm {

class HaltGovernor {
public:
    /// `vcpus` are the machine's, each once; they may be none where KVM has no statistics.
    HaltGovernor(EventLoop& loop, const KvmVm& vm, std::span<const KvmStatistics> vcpus);

    /// From now on. An error changes nothing.
    Result<Done> obey(const proto::vmm::HaltPoll& order);

    void collect(proto::vmm::Statistics& statistics) const;

private:
    Result<Done> set_window(std::uint64_t ns);
    Result<Done> begin_budget(const proto::vmm::HaltPoll& order);
    void adjust() noexcept;
    HaltSample sample() const;

    EventLoop& loop_;
    const KvmVm& vm_;
    const std::span<const KvmStatistics> vcpus_;
    proto::vmm::HaltPoll::Mode mode_ = proto::vmm::HaltPoll::MODE_HOST;
    HaltWindow window_;
    HaltBudget budget_;
    HaltSample last_;
    Timer timer_;
};

/// The controller's figures, with what an order leaves out filled in.
HaltBudget budget_of(const proto::vmm::HaltPoll& order);

}  // namespace hostler::vmm
