#include "xml/domain/devices.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

/// In the order in which libvirt writes them.
constexpr Part parts[] = {
    leaf<&Devices::emulator>("emulator", "The program that runs the guest.").path(),
    child<&Devices::disks>("disk", "A disk."),
    child<&Devices::controllers>("controller", "A bus."),
    child<&Devices::interfaces>("interface", "A network interface."),
    child<&Devices::serials>("serial", "A serial port."),
    child<&Devices::parallels>("parallel", "A parallel port."),
    child<&Devices::consoles>("console", "A console."),
    child<&Devices::channels>("channel", "A pipe between guest and host."),
    child<&Devices::inputs>("input", "A keyboard, mouse or tablet."),
    child<&Devices::graphics>("graphics", "How its screen is seen."),
    child<&Devices::memballoon>("memballoon", "Takes memory back."),
    child<&Devices::rngs>("rng", "Random numbers."),
};

}  // namespace

const Element& schema(const Devices*)
{
    static constexpr Element element = {"devices", "What the guest has.", parts};
    return element;
}

}  // namespace hostler::xml
