#pragma once
// Where a device stands on the guest's buses, and what every device has: an alias, a boot order.

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// On s390 a PCI device has these beside its place.
struct Zpci {
    std::optional<std::uint16_t> uid;
    std::optional<std::uint32_t> fid;

    bool operator==(const Zpci&) const = default;
};
const Element& schema(const Zpci*);

/// A PCI device of the host.
struct PciAddress {
    std::uint32_t domain = 0;
    std::uint8_t bus = 0;
    std::uint8_t slot = 0;      ///< 0..31
    std::uint8_t function = 0;  ///< 0..7

    auto operator<=>(const PciAddress&) const = default;
};
const Element& schema(const PciAddress*);

/// One place of any kind; `type` says which of the numbers mean something.
struct Address {
    enum class Type : std::uint8_t {
        none,
        pci,
        drive,
        virtio_serial,
        ccid,
        usb,
        spapr_vio,
        virtio_s390,
        ccw,
        virtio_mmio,
        isa,
        dimm,
        unassigned,
    };

    Type type = Type::none;
    OnOff multifunction = OnOff::absent;
    std::uint8_t slot = 0;         ///< pci, 0..31
    std::uint8_t function = 0;     ///< pci, 0..7
    std::uint32_t domain = 0;      ///< pci; ccw: cssid
    std::uint32_t controller = 0;  ///< drive, ccid, virtio-serial
    std::uint32_t bus = 0;         ///< pci, drive, virtio-serial, usb; ccw: ssid; isa: irq
    std::uint32_t target = 0;      ///< drive; isa: iobase
    std::uint32_t unit = 0;        ///< drive; ccid, dimm: slot; virtio-serial: port; ccw: devno
    std::optional<std::uint64_t> base;  ///< dimm: where it is mapped; spapr-vio: its register
    Text port;                          ///< usb: "1.2"
    Box<Zpci> zpci;

    bool is_set() const { return type != Type::none; }
    /// A PCI address whose numbers are still to be chosen.
    bool is_pci_to_choose() const
    {
        return type == Type::pci && (domain | bus | slot | function) == 0;
    }

    static Address pci(std::uint32_t bus, std::uint8_t slot, std::uint8_t function = 0);
    static Address drive(std::uint32_t controller, std::uint32_t bus, std::uint32_t target,
                         std::uint32_t unit);

    bool operator==(const Address&) const = default;
};
Words words(Address::Type);
const Element& schema(const Address*);

}  // namespace hostler::xml
