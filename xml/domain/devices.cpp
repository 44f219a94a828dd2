#include "xml/domain/devices.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

/// In the order in which libvirt writes them.
constexpr Part parts[] = {
    leaf<&Devices::emulator>("emulator", "The program that runs the guest.").path(),
    child<&Devices::disks>("disk", "A disk."),
    child<&Devices::controllers>("controller", "A bus."),
    child<&Devices::leases>("lease", "A lock the domain holds."),
    child<&Devices::filesystems>("filesystem", "A folder of the host."),
    child<&Devices::interfaces>("interface", "A network interface."),
    child<&Devices::smartcards>("smartcard", "A smart card."),
    child<&Devices::serials>("serial", "A serial port."),
    child<&Devices::parallels>("parallel", "A parallel port."),
    child<&Devices::consoles>("console", "A console."),
    child<&Devices::channels>("channel", "A pipe between guest and host."),
    child<&Devices::inputs>("input", "A keyboard, mouse or tablet.")
        .implied_if<[](const Devices&, const Input& input) {
            return input.type == Input::Type::keyboard &&
                   (input.bus == Input::Bus::ps2 || input.bus == Input::Bus::xen);
        }>(),
    child<&Devices::tpms>("tpm", "A trusted platform module."),
    child<&Devices::graphics>("graphics", "How its screen is seen."),
    child<&Devices::sounds>("sound", "A sound card."),
    child<&Devices::audios>("audio", "Where sound goes on the host."),
    child<&Devices::videos>("video", "A graphics card."),
    child<&Devices::hostdevs>("hostdev", "A device of the host."),
    child<&Devices::redirdevs>("redirdev", "A USB device of the user's."),
    child<&Devices::redirfilter>("redirfilter", "Which of them may be sent."),
    child<&Devices::hubs>("hub", "A USB hub."),
    child<&Devices::watchdogs>("watchdog", "Notices a guest that hangs."),
    child<&Devices::memballoon>("memballoon", "Takes memory back."),
    child<&Devices::rngs>("rng", "Random numbers."),
    child<&Devices::nvram>("nvram", "The pSeries nvram."),
    child<&Devices::panics>("panic", "Tells of a crash.").unless_empty(),
    child<&Devices::shmems>("shmem", "Memory that guests share."),
    child<&Devices::memory_modules>("memory", "A memory module."),
    child<&Devices::cryptos>("crypto", "Computes ciphers."),
    child<&Devices::iommu>("iommu", "Maps devices' memory."),
    child<&Devices::vsock>("vsock", "Sockets between guest and host."),
};

}  // namespace

const Element& schema(const Devices*)
{
    static constexpr Element element = {"devices", "What the guest has.", parts};
    return element;
}

}  // namespace hostler::xml
