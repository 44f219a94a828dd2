#include "drivers/kvm/missing_devices.hpp"

#include <fmt/format.h>

#include <string_view>

namespace hostler::drivers::kvm {
namespace {

using xml::Controller;
using xml::Devices;

/// An element that hostler-vmm has no device for.
struct Missing {
    std::string_view element;
    bool (*is_there)(const Devices&);
};

template <auto Member>
constexpr bool any(const Devices& devices)
{
    return !(devices.*Member).empty();
}

template <auto Member>
constexpr bool one(const Devices& devices)
{
    return (devices.*Member).has_value();
}

constexpr Missing missing[] = {
    {"channel", any<&Devices::channels>},
    {"parallel", any<&Devices::parallels>},
    {"input", any<&Devices::inputs>},
    {"graphics", any<&Devices::graphics>},
    {"video", any<&Devices::videos>},
    {"sound", any<&Devices::sounds>},
    {"hostdev", any<&Devices::hostdevs>},
    {"redirdev", any<&Devices::redirdevs>},
    {"filesystem", any<&Devices::filesystems>},
    {"smartcard", any<&Devices::smartcards>},
    {"tpm", any<&Devices::tpms>},
    {"hub", any<&Devices::hubs>},
    {"lease", any<&Devices::leases>},
    {"watchdog", any<&Devices::watchdogs>},
    {"panic", any<&Devices::panics>},
    {"shmem", any<&Devices::shmems>},
    {"memory", any<&Devices::memory_modules>},
    {"crypto", any<&Devices::cryptos>},
    {"nvram", one<&Devices::nvram>},
    {"iommu", one<&Devices::iommu>},
    {"vsock", one<&Devices::vsock>},
};

bool is_harmless(const Controller& controller)
{
    switch (controller.type) {
        case Controller::Type::pci:
            return controller.model.empty() || controller.model == "pcie-root";
        case Controller::Type::usb:
        case Controller::Type::virtio_serial:
            return true;  // what would be attached to it is refused by its own name
        default:
            return false;
    }
}

}  // namespace

Result<Done> refuse_missing_devices(const Devices& devices)
{
    for (const Missing& each : missing)
        if (each.is_there(devices))
            return Error(ErrorCode::config_unsupported,
                         fmt::format("<{}> is not known to hostler-vmm", each.element));
    for (const Controller& controller : devices.controllers)
        if (!is_harmless(controller))
            return Error(ErrorCode::config_unsupported,
                         fmt::format("<controller type='{}'> is not known to hostler-vmm: it has "
                                     "one 'pci' controller, 'pcie-root'",
                                     xml::word(controller.type)));
    return Done{};
}

}  // namespace hostler::drivers::kvm
