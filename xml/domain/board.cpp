#include "xml/domain/board.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part watchdog_parts[] = {
    attribute<&Watchdog::model>("model", "The chip the guest sees.").required().always().abi(),
    attribute<&Watchdog::action>("action", "What follows when it is not fed.").always(),
    splice<&Watchdog::info>(),
};

constexpr Part panic_parts[] = {
    attribute<&Panic::model>("model", "How the guest tells of a crash.").abi(),
    splice<&Panic::info>(),
};

constexpr Part nvram_parts[] = {splice<&NvramDevice::info>()};

constexpr Part hub_parts[] = {
    attribute<&Hub::type>("type", "Its bus.").required().always().abi(),
    splice<&Hub::info>(),
};

constexpr Part iommu_driver_parts[] = {
    attribute<&Iommu::intremap>("intremap", "Whether interrupts are mapped.").abi(),
    attribute<&Iommu::caching_mode>("caching_mode", "Whether changes are told.").abi(),
    attribute<&Iommu::eim>("eim", "Whether it knows x2APICs.").abi(),
    attribute<&Iommu::iotlb>("iotlb", "Whether devices may cache.").abi(),
    attribute<&Iommu::aw_bits>("aw_bits", "How long its addresses are.").abi(),
};
constexpr Part iommu_parts[] = {
    attribute<&Iommu::model>("model", "The unit the guest sees.").required().always().abi(),
    group("driver", iommu_driver_parts, "What it can do."),
    splice<&Iommu::info>(),
};

constexpr Part crypto_backend_parts[] = {
    attribute<&Crypto::backend>("model", "Who really computes.").required().always(),
    attribute<&Crypto::queues>("queues", "How many queues.").abi(),
};
constexpr Part crypto_parts[] = {
    attribute<&Crypto::model>("model", "How the guest sees it.").required().always().abi(),
    attribute<&Crypto::type>("type", "Who runs it.").required().always(),
    group("backend", crypto_backend_parts, "Who really computes.").required(),
    child<&Crypto::driver>("driver", "What every virtio device takes."),
    splice<&Crypto::info>(),
};

constexpr Part lease_target_parts[] = {
    attribute<&Lease::path>("path", "The file the lock is in.").required().path(),
    attribute<&Lease::offset>("offset", "Where in it."),
};
constexpr Part lease_parts[] = {
    leaf<&Lease::lockspace>("lockspace", "Whose locks they are."),
    leaf<&Lease::key>("key", "The lock.").required(),
    group("target", lease_target_parts, "Where the lock is.").required(),
};

}  // namespace

Words words(Watchdog::Model)
{
    static constexpr std::string_view all[] = {"i6300esb", "ib700", "diag288", "itco"};
    return all;
}

Words words(Watchdog::Action)
{
    static constexpr std::string_view all[] = {"reset", "shutdown", "poweroff",  "pause",
                                               "dump",  "none",     "inject-nmi"};
    return all;
}

Words words(Panic::Model)
{
    static constexpr std::string_view all[] = {"default", "isa",  "pseries",
                                               "hyperv",  "s390", "pvpanic"};
    return all;
}

Words words(Hub::Type)
{
    static constexpr std::string_view all[] = {"usb"};
    return all;
}

Words words(Iommu::Model)
{
    static constexpr std::string_view all[] = {"intel", "smmuv3", "virtio"};
    return all;
}

Words words(Crypto::Model)
{
    static constexpr std::string_view all[] = {"virtio"};
    return all;
}

Words words(Crypto::Type)
{
    static constexpr std::string_view all[] = {"qemu"};
    return all;
}

Words words(Crypto::Backend)
{
    static constexpr std::string_view all[] = {"builtin", "lkcf"};
    return all;
}

const Element& schema(const Watchdog*)
{
    static constexpr Element element = {"watchdog", "Notices a guest that hangs.", watchdog_parts};
    return element;
}

const Element& schema(const Panic*)
{
    static constexpr Element element = {"panic", "Tells of a crash.", panic_parts};
    return element;
}

const Element& schema(const NvramDevice*)
{
    static constexpr Element element = {"nvram", "The pSeries nvram.", nvram_parts};
    return element;
}

const Element& schema(const Hub*)
{
    static constexpr Element element = {"hub", "A USB hub.", hub_parts};
    return element;
}

const Element& schema(const Iommu*)
{
    static constexpr Element element = {"iommu", "Maps devices' memory.", iommu_parts};
    return element;
}

const Element& schema(const Crypto*)
{
    static constexpr Element element = {"crypto", "Computes ciphers.", crypto_parts};
    return element;
}

const Element& schema(const Lease*)
{
    static constexpr Element element = {"lease", "A lock the domain holds.", lease_parts};
    return element;
}

}  // namespace hostler::xml
