#pragma once
// What the guest's SMBIOS tables or firmware configuration say.

#include <vector>

#include "xml/schema/part.hpp"

namespace hostler::xml {

struct SysinfoEntry {
    Text name;
    Text file;  ///< fwcfg: the value is in it
    Text value;

    bool operator==(const SysinfoEntry&) const = default;
};
const Element& schema(const SysinfoEntry*);

struct Sysinfo {
    enum class Type : std::uint8_t { smbios, fwcfg };

    struct Section {
        std::vector<SysinfoEntry> entries;

        bool operator==(const Section&) const = default;
    };

    Type type = Type::smbios;
    std::vector<SysinfoEntry> bios;
    std::vector<SysinfoEntry> system;
    std::vector<Section> base_boards;
    std::vector<SysinfoEntry> chassis;
    std::vector<Section> processors;
    std::vector<Section> memories;
    std::vector<Text> oem_strings;
    std::vector<SysinfoEntry> entries;  ///< fwcfg

    bool operator==(const Sysinfo&) const = default;
};
Words words(Sysinfo::Type);
const Element& schema(const Sysinfo*);

}  // namespace hostler::xml
