#pragma once
// Who the host is: its name, its UUID, what its firmware says of it.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/host/host_root.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::drivers::host {

/// The fully qualified name where the resolver knows one, else gethostname(2)'s. May ask DNS: it
/// blocks, so call it at start and from the blocking pool.
std::string read_hostname();

/// The firmware's UUID (host_uuid_source "smbios") or /etc/machine-id ("machine-id"); nothing when
/// there is none or it is all zeros or all ones.
std::optional<Uuid> read_host_uuid(const HostRoot& root, std::string_view source);

/// One entry of a sysinfo block: "vendor", "SeaBIOS".
struct SysinfoEntry {
    std::string name;
    std::string value;
    bool operator==(const SysinfoEntry&) const = default;
};

struct Sysinfo {
    std::vector<SysinfoEntry> bios;
    std::vector<SysinfoEntry> system;
    std::vector<SysinfoEntry> base_board;
    std::vector<SysinfoEntry> chassis;
    bool operator==(const Sysinfo&) const = default;
};

/// From /sys/class/dmi/id; empty on a host without SMBIOS.
Sysinfo read_sysinfo(const HostRoot& root);

}  // namespace hostler::drivers::host
