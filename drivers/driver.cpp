#include "drivers/driver.hpp"

#include <sys/utsname.h>

#include "xml/capabilities/guest.hpp"

namespace hostler::drivers {

Clock steady_clock()
{
    return [] { return std::chrono::steady_clock::now().time_since_epoch(); };
}

void unsupported(std::string_view verb)
{
    throw Error(ErrorCode::no_support, "this hypervisor cannot " + std::string(verb));
}

Task<Result<std::uint64_t>> Machine::save(Fd, std::uint64_t)
{
    co_return Error(ErrorCode::no_support, "this driver cannot save a domain");
}

Task<std::unique_ptr<Machine>> Driver::adopt(xml::Domain&, std::string, MachineListener&)
{
    throw Error(ErrorCode::operation_failed, "its guests do not outlive the daemon");
    co_return nullptr;
}

Result<std::unique_ptr<Driver>> Driver::opened(const std::filesystem::path& file) const
{
    return Error(ErrorCode::no_support, "this hypervisor cannot show '" + file.string() + "'");
}

std::vector<xml::Guest> Driver::guests() const
{
    const DriverFacts facts = this->facts();
    if (!facts.is_usable) return {};
    utsname machine{};
    ::uname(&machine);
    xml::Guest guest;
    guest.os_type = "hvm";
    guest.arch = machine.machine;
    guest.word_bits = 8 * sizeof(void*);
    guest.emulator = facts.emulator;
    if (!facts.machine.empty())
        guest.machines.push_back({.vcpus_max = facts.vcpus_max, .name = facts.machine});
    guest.domains.push_back({.type = facts.domain_type});
    guest.features.cpu_selection = true;
    guest.features.device_boot = true;
    return {guest};
}

}  // namespace hostler::drivers
