#pragma once
// GuestAgent: what runs within a guest and is asked from outside: its name, addresses, file systems
// and accounts. Used like its Machine: on the domain's strand, one question at a time. What it
// cannot be asked answers "not supported by this driver" by itself.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drivers/driver.hpp"

namespace hostler::drivers {

struct GuestFileSystem {
    std::string mountpoint;
    std::string device;                ///< as the guest calls it: "vda1"
    std::string type;                  ///< "ext4"
    std::vector<std::string> targets;  ///< the domain's disks that it is on
};

struct GuestInterface {
    std::string name;
    std::string mac;
    std::vector<IpAddress> addresses;
};

class GuestAgent {
public:
    virtual ~GuestAgent() = default;

    virtual Task<std::string> hostname() { unsupported("ask a guest for its name"); }
    virtual Task<std::vector<GuestInterface>> interfaces()
    {
        unsupported("ask a guest for its addresses");
    }
    virtual Task<std::vector<GuestFileSystem>> file_systems()
    {
        unsupported("ask a guest for its file systems");
    }
    /// Of these mountpoints, or of all where none is named; gives how many it changed.
    virtual Task<std::int32_t> freeze(std::vector<std::string>)
    {
        unsupported("freeze a guest's file systems");
    }
    virtual Task<std::int32_t> thaw(std::vector<std::string>)
    {
        unsupported("thaw a guest's file systems");
    }
    /// Gives back what is free in pieces of `minimum` bytes, of one file system or of all.
    virtual Task<> trim(std::optional<std::string>, std::uint64_t)
    {
        unsupported("trim a guest's file systems");
    }
    /// The password is the text itself, or what the guest's system would store of it.
    virtual Task<> set_password(std::string, std::string, bool)
    {
        unsupported("set a guest's passwords");
    }
};

}  // namespace hostler::drivers
