#pragma once
// What a domain boots: firmware, loader, kernel, container init.

#include <vector>

#include "xml/domain/storage_source.hpp"
#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct Loader {
    enum class Type : std::uint8_t { absent, rom, pflash };

    YesNo readonly = YesNo::absent;
    YesNo secure = YesNo::absent;
    Type type = Type::absent;
    YesNo stateless = YesNo::absent;
    Text path;

    bool operator==(const Loader&) const = default;
};
Words words(Loader::Type);
const Element& schema(const Loader*);

struct Nvram {
    Text template_path;
    Text path;  ///< where the source is not an element of its own
    Box<StorageSource> source;

    bool operator==(const Nvram&) const = default;
};
const Element& schema(const Nvram*);

/// What the chosen firmware must have or must not have.
struct FirmwareFeature {
    enum class Name : std::uint8_t { enrolled_keys, secure_boot };

    YesNo enabled = YesNo::absent;
    Name name = Name::enrolled_keys;

    bool operator==(const FirmwareFeature&) const = default;
};
Words words(FirmwareFeature::Name);
const Element& schema(const FirmwareFeature*);

/// A container's first process.
struct Init {
    struct Environment {
        Text name;
        Text value;

        bool operator==(const Environment&) const = default;
    };

    Text path;
    std::vector<Text> arguments;
    std::vector<Environment> environment;
    Text folder;
    Text user;
    Text group;

    bool operator==(const Init&) const = default;
};
const Element& schema(const Init*);
const Element& schema(const Init::Environment*);

struct Os {
    enum class Firmware : std::uint8_t { absent, bios, efi };
    enum class BootDevice : std::uint8_t { fd, cdrom, hd, network };
    enum class Smbios : std::uint8_t { absent, none, emulate, host, sysinfo };
    enum class SlicType : std::uint8_t { absent, slic };

    Firmware firmware = Firmware::absent;
    Smbios smbios = Smbios::absent;
    YesNo bootmenu = YesNo::absent;
    YesNo bios_uses_serial = YesNo::absent;
    SlicType slic_type = SlicType::absent;
    std::optional<std::uint32_t> bootmenu_timeout_ms;
    std::optional<std::int32_t> reboot_timeout_ms;  ///< -1: never
    Text type;                                      ///< "hvm", "exe", "xen", "linux"
    Text arch;
    Text machine;
    Text kernel;
    Text initrd;
    Text cmdline;
    Text dtb;
    Text root;
    Text slic_table;
    std::vector<BootDevice> boot;
    std::vector<FirmwareFeature> firmware_features;
    Box<Init> init;
    Box<Loader> loader;
    Box<Nvram> nvram;

    bool operator==(const Os&) const = default;
};
Words words(Os::Firmware);
Words words(Os::BootDevice);
Words words(Os::Smbios);
Words words(Os::SlicType);
const Element& schema(const Os*);

}  // namespace hostler::xml
