#pragma once
// KvmDriver: runs domains of type='kvm' each in a hostler-vmm process. The processes live on when
// the daemon ends; adopt() finds them again.

#include "drivers/driver.hpp"
#include "drivers/kvm/description.hpp"
#include "drivers/kvm/domain_capabilities.hpp"
#include "drivers/kvm/link.hpp"
#include "drivers/kvm/probe.hpp"

namespace hostler::drivers::kvm {

class KvmDriver final : public Driver {
public:
    /// Probes KVM, which takes some milliseconds.
    explicit KvmDriver(const HostEnvironment& environment);

    std::string_view name() const override { return "kvm"; }
    DriverFacts facts() const override;
    bool takes(const xml::Domain& definition) const override;
    Result<Done> complete(xml::Domain& definition) const override;
    Task<std::unique_ptr<Machine>> start(StartOrder order) override;
    Task<std::unique_ptr<Machine>> adopt(xml::Domain& live, std::string memento,
                                         MachineListener& listener) override;
    void describe(xml::DomainCapabilities& document) const override
    {
        add_domain_capabilities(document);
    }

private:
    /// A VMM that runs and knows nothing yet of its machine.
    struct Launched {
        Description description;
        Link::Parts parts;
    };

    Task<std::unique_ptr<Launched>> launch(StartOrder& order);
    Result<VmmProcess> spawn_vmm(const std::string& program, const Traces& traces) const;
    static Task<std::optional<Error>> configure(std::shared_ptr<Link> link, Description description,
                                                bool is_paused);
    Executor make_strand() const;

    const HostEnvironment environment_;
    const std::string program_;
    const ProbeResult probe_;
};

}  // namespace hostler::drivers::kvm
