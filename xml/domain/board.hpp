#pragma once
// What is soldered onto a board: watchdogs, panic notifiers, nvram, USB hubs, IOMMUs, crypto
// engines; and leases, which a lock manager gives.

#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Watchdog {
    enum class Model : std::uint8_t { i6300esb, ib700, diag288, itco };
    enum class Action : std::uint8_t { reset, shutdown, poweroff, pause, dump, none, inject_nmi };

    Model model = Model::i6300esb;
    Action action = Action::reset;
    DeviceInfo info;

    bool operator==(const Watchdog&) const = default;
};
Words words(Watchdog::Model);
Words words(Watchdog::Action);
const Element& schema(const Watchdog*);

struct Panic {
    enum class Model : std::uint8_t { absent, isa, pseries, hyperv, s390, pvpanic };

    Model model = Model::absent;
    DeviceInfo info;

    bool operator==(const Panic&) const = default;
};
Words words(Panic::Model);
const Element& schema(const Panic*);

struct NvramDevice {
    DeviceInfo info;

    bool operator==(const NvramDevice&) const = default;
};
const Element& schema(const NvramDevice*);

struct Hub {
    enum class Type : std::uint8_t { usb };

    Type type = Type::usb;
    DeviceInfo info;

    bool operator==(const Hub&) const = default;
};
Words words(Hub::Type);
const Element& schema(const Hub*);

struct Iommu {
    enum class Model : std::uint8_t { intel, smmuv3, virtio };

    Model model = Model::intel;
    OnOff intremap = OnOff::absent;
    OnOff caching_mode = OnOff::absent;
    OnOff eim = OnOff::absent;
    OnOff iotlb = OnOff::absent;
    std::uint32_t aw_bits = 0;
    DeviceInfo info;

    bool operator==(const Iommu&) const = default;
};
Words words(Iommu::Model);
const Element& schema(const Iommu*);

struct Crypto {
    enum class Model : std::uint8_t { virtio };
    enum class Type : std::uint8_t { qemu };
    enum class Backend : std::uint8_t { builtin, lkcf };

    Model model = Model::virtio;
    Type type = Type::qemu;
    Backend backend = Backend::builtin;
    std::uint32_t queues = 0;
    VirtioOptions driver;
    DeviceInfo info;

    bool operator==(const Crypto&) const = default;
};
Words words(Crypto::Model);
Words words(Crypto::Type);
Words words(Crypto::Backend);
const Element& schema(const Crypto*);

struct Lease {
    Text lockspace;
    Text key;
    Text path;
    std::uint64_t offset = 0;

    bool operator==(const Lease&) const = default;
};
const Element& schema(const Lease*);

}  // namespace hostler::xml
