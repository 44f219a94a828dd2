#include "xml/domain/device_info.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part rom_parts[] = {
    attribute<&Rom::enabled>("enabled", "Whether the guest sees the ROM at all.").abi(),
    attribute<&Rom::bar>("bar", "Whether the ROM is in the guest's memory map.").abi(),
    attribute<&Rom::file>("file", "The file with the ROM.").path(),
};

/// What an s390 loader takes: at most eight letters, in capitals.
struct LoadParm {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "1 to 8 letters, digits, dots and blanks";
        static constexpr std::string_view grammar =
            "<data type='string'><param name='pattern'>[a-zA-Z0-9.\\s]{1,8}</param></data>";

        static bool read(std::string_view text, M& into)
        {
            std::string capitals;
            for (const char letter : text) {
                const bool is_small = letter >= 'a' && letter <= 'z';
                capitals += is_small ? static_cast<char>(letter - 'a' + 'A') : letter;
            }
            into = M(capitals);
            constexpr std::string_view taken = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. ";
            return !text.empty() && text.size() <= 8 &&
                   capitals.find_first_not_of(taken) == capitals.npos;
        }
    };
};

constexpr Part boot_parts[] = {
    attribute<&DeviceInfo::boot_order>("order", "The device's turn, from 1.")
        .required()
        .range(1, 0xffffffff),
    attribute<&DeviceInfo::loadparm, LoadParm>("loadparm", "What an s390 loader is told.")
        .fails(ErrorCode::internal),
};

constexpr auto is_chosen_by_user = [](const DeviceInfo& info) {
    return info.alias.view().starts_with("ua-");
};
constexpr auto has_address = [](const DeviceInfo& info) {
    return info.address.type != Address::Type::none;
};

constexpr Part parts[] = {
    group("boot", boot_parts, "Boot from this device.")
        .shown_if<[](const DeviceInfo& info) { return info.boot_order != 0; }>(),
    wrapped<&DeviceInfo::alias>("alias", "name", "The device's name in the hypervisor.")
        .live_unless<is_chosen_by_user>(),
    wrapped<&DeviceInfo::master_start_port>("master", "startport",
                                            "The first port of a companion USB controller.")
        .abi(),
    child<&DeviceInfo::rom>("rom", "The option ROM."),
    wrapped<&DeviceInfo::acpi_index>("acpi", "index", "The number ACPI gives the device.").abi(),
    child<&DeviceInfo::address>("address", "Where the guest sees the device.")
        .shown_if<has_address>(),
};

constexpr Part virtio_parts[] = {
    attribute<&VirtioOptions::iommu>("iommu", "Let the device sit behind an IOMMU.").abi(),
    attribute<&VirtioOptions::ats>("ats", "Let the device cache address translations.").abi(),
    attribute<&VirtioOptions::packed>("packed", "Use the packed ring layout.").abi(),
    attribute<&VirtioOptions::page_per_vq>("page_per_vq", "Notify by a page for each queue.").abi(),
};

}  // namespace

const Element& schema(const Rom*)
{
    static constexpr Element element = {"rom", "The option ROM of a PCI device.", rom_parts};
    return element;
}

const Element& schema(const DeviceInfo*)
{
    static constexpr Element element = {"device", "What every device may have.", parts};
    return element;
}

const Element& schema(const VirtioOptions*)
{
    static constexpr Element element = {"driver", "What every virtio device takes.", virtio_parts};
    return element;
}

}  // namespace hostler::xml
