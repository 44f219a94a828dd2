#pragma once
// A controller: the guest's buses and what carries devices.

#include "xml/domain/device_info.hpp"

namespace hostler::xml {

/// A PCI controller's name and numbers.
struct PciTarget {
    std::optional<std::uint32_t> chassis_nr;  ///< pci-bridge
    std::optional<std::uint32_t> chassis;     ///< root port
    std::optional<std::uint32_t> port;        ///< root port
    std::optional<std::uint32_t> bus_nr;      ///< expander bus
    std::optional<std::uint32_t> index;       ///< pSeries host bridge
    std::optional<std::uint32_t> node;        ///< the NUMA node it is on
    OnOff hotplug = OnOff::absent;

    bool operator==(const PciTarget&) const = default;
};
const Element& schema(const PciTarget*);

struct ControllerDriver {
    std::uint32_t queues = 0;
    std::uint32_t cmd_per_lun = 0;
    std::uint32_t max_sectors = 0;
    std::uint32_t iothread = 0;
    OnOff ioeventfd = OnOff::absent;
    VirtioOptions virtio;

    bool operator==(const ControllerDriver&) const = default;
};
const Element& schema(const ControllerDriver*);

struct Controller {
    enum class Type : std::uint8_t {
        ide,
        fdc,
        scsi,
        sata,
        virtio_serial,
        ccid,
        usb,
        pci,
        xenbus,
        isa
    };

    Type type = Type::ide;
    std::optional<std::uint32_t> index;
    std::optional<std::int32_t> ports;               ///< usb, virtio-serial
    std::optional<std::int32_t> vectors;             ///< virtio-serial
    std::optional<std::int32_t> max_grant_frames;    ///< xenbus
    std::optional<std::int32_t> max_event_channels;  ///< xenbus
    std::optional<std::uint64_t> pcihole64_kib;
    Text model;       ///< pci-root, piix3-uhci, virtio-scsi…
    Text model_name;  ///< pci: the device QEMU makes of it
    Box<ControllerDriver> driver;
    Box<PciTarget> target;
    DeviceInfo info;

    bool operator==(const Controller&) const = default;
};
Words words(Controller::Type);
const Element& schema(const Controller*);

/// The models that a controller of this type may have; empty: it has none.
Words models(Controller::Type);

}  // namespace hostler::xml
