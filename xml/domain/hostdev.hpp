#pragma once
// A device of the host, handed to the guest.

#include "xml/domain/disk.hpp"
#include "xml/domain/interface.hpp"

namespace hostler::xml {

/// A USB device by what it is or by where it is.
struct UsbSource {
    std::optional<std::uint16_t> vendor;
    std::optional<std::uint16_t> product;
    std::uint32_t bus = 0;
    std::uint32_t device = 0;

    bool operator==(const UsbSource&) const = default;
};

struct ScsiSource {
    enum class Protocol : std::uint8_t { adapter, iscsi };

    Protocol protocol = Protocol::adapter;
    Text adapter;
    std::uint32_t bus = 0;
    std::uint32_t target = 0;
    std::uint32_t unit = 0;
    Text name;  ///< iscsi: the target
    std::vector<NetworkHost> hosts;
    Text initiator;
    Box<StorageAuth> auth;

    bool operator==(const ScsiSource&) const = default;
};
Words words(ScsiSource::Protocol);

struct Hostdev {
    enum class Mode : std::uint8_t { subsystem, capabilities };
    enum class Type : std::uint8_t { usb, pci, scsi, scsi_host, mdev, storage, misc, net };
    enum class GuestReset : std::uint8_t { absent, off, uninitialized, on };
    enum class Model : std::uint8_t {
        absent,
        vfio_pci,
        vfio_ccw,
        vfio_ap,
        virtio,
        virtio_transitional,
        virtio_non_transitional,
    };

    Mode mode = Mode::subsystem;
    Type type = Type::usb;
    bool is_managed = false;
    bool is_readonly = false;
    bool is_shareable = false;
    Disk::Sgio sgio = Disk::Sgio::absent;
    YesNo rawio = YesNo::absent;
    Model model = Model::absent;
    OnOff display = OnOff::absent;
    OnOff ramfb = OnOff::absent;
    GuestReset guest_reset = GuestReset::absent;
    StorageSource::Startup startup = StorageSource::Startup::absent;
    YesNo missing = YesNo::absent;
    YesNo write_filtering = YesNo::absent;
    InterfaceExtras::Teaming teaming = InterfaceExtras::Teaming::absent;
    PciAddress pci;
    Uuid mdev;
    Text driver;     ///< pci: vfio
    Text wwpn;       ///< scsi_host
    Text host_path;  ///< capabilities: the block device, character device or interface
    Text teaming_persistent;
    UsbSource usb;
    Box<ScsiSource> scsi;
    std::vector<InterfaceIp> ips;
    std::vector<InterfaceRoute> routes;
    DeviceInfo info;

    bool operator==(const Hostdev&) const = default;
};
Words words(Hostdev::Mode);
Words words(Hostdev::Type);
Words words(Hostdev::GuestReset);
Words words(Hostdev::Model);
const Element& schema(const Hostdev*);

}  // namespace hostler::xml
