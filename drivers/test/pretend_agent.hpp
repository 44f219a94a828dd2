#pragma once
// PretendAgent: what runs within a guest that only pretends. It answers as libvirt's own test
// driver does: two file systems on a disk "vda", a name, an address for each interface. On its
// domain's strand.

#include <atomic>
#include <memory>
#include <set>

#include "drivers/guest_agent.hpp"

namespace hostler::drivers::test {

/// What a pretended guest has, by the names of its definition.
struct PretendDevices {
    struct Interface {
        std::string target;
        std::string mac;
    };
    std::vector<std::string> disks;
    std::vector<Interface> interfaces;
};

/// Changed as a whole.
using SharedDevices = std::atomic<std::shared_ptr<const PretendDevices>>;

/// Of the interface at this place of the definition.
IpAddress pretend_address(std::size_t place);

class PretendAgent final : public GuestAgent {
public:
    /// `devices` outlive it.
    explicit PretendAgent(const SharedDevices& devices) : devices_(devices) {}

    Task<std::string> hostname() override;
    Task<std::vector<GuestInterface>> interfaces() override;
    Task<std::vector<GuestFileSystem>> file_systems() override;
    Task<std::int32_t> freeze(std::vector<std::string> mountpoints) override;
    Task<std::int32_t> thaw(std::vector<std::string> mountpoints) override;
    Task<> trim(std::optional<std::string> mountpoint, std::uint64_t minimum) override;
    Task<> set_password(std::string user, std::string password, bool is_encrypted) override;

private:
    /// Those that are named, or all; throws for one that is none.
    std::vector<std::string> chosen(std::vector<std::string> mountpoints) const;

    const SharedDevices& devices_;
    std::set<std::string> frozen_;
};

}  // namespace hostler::drivers::test
