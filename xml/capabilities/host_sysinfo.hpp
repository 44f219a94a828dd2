#pragma once
// <sysinfo>: what the host's firmware says of it, as virConnectGetSysinfo answers.

#include <vector>

#include "xml/schema/part.hpp"
#include "xml/schema/text.hpp"

namespace hostler::xml {

struct HostSysinfoEntry {
    Text name;
    Text value;

    bool operator==(const HostSysinfoEntry&) const = default;
};
const Element& schema(const HostSysinfoEntry*);

struct HostSysinfo {
    Text type = "smbios";
    std::vector<HostSysinfoEntry> bios;
    std::vector<HostSysinfoEntry> system;
    std::vector<HostSysinfoEntry> base_board;
    std::vector<HostSysinfoEntry> chassis;

    bool operator==(const HostSysinfo&) const = default;
};
const Element& schema(const HostSysinfo*);

}  // namespace hostler::xml
