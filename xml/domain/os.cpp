#include "xml/domain/os.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part loader_parts[] = {
    attribute<&Loader::readonly>("readonly", "Whether the guest may write to it.").abi(),
    attribute<&Loader::secure>("secure", "Whether it starts with secure boot.").abi(),
    attribute<&Loader::type>("type", "How the guest sees it.").abi(),
    attribute<&Loader::stateless>("stateless", "Whether it keeps no variables.").abi(),
    text<&Loader::path>("The firmware's file.").path(),
};

constexpr auto has_source = [](const Nvram& nvram) { return nvram.source.has_value(); };

constexpr Part nvram_parts[] = {
    attribute<&Nvram::template_path>("template", "What a new file is copied from.").path(),
    splice<&Nvram::source>(plain_source),
    text<&Nvram::path>("The file with the firmware's variables.")
        .path()
        .shown_if<[](const Nvram& nvram) { return !has_source(nvram); }>(),
    rule<[](Nvram& nvram) -> Complaint {
        if (nvram.source && nvram.source->type == StorageSource::Type::none) nvram.source.reset();
        if (nvram.source) nvram.path.reset();
        return {};
    }>("a source of its own stands instead of the path"),
};

constexpr Part feature_parts[] = {
    attribute<&FirmwareFeature::enabled>("enabled", "Must have, or must not have.").required(),
    attribute<&FirmwareFeature::name>("name", "Which feature.").required().always(),
};

constexpr Part environment_parts[] = {
    attribute<&Init::Environment::name>("name", "The variable.").required(),
    text<&Init::Environment::value>("Its value.").required(),
};

constexpr Part init_parts[] = {
    leaf<&Init::path>("init", "The container's first process."),
    leaves<&Init::arguments>("initarg", "An argument of it."),
    child<&Init::environment>("initenv", "A variable of its environment."),
    leaf<&Init::folder>("initdir", "The folder it starts in."),
    leaf<&Init::user>("inituser", "The user it runs as."),
    leaf<&Init::group>("initgroup", "The group it runs as."),
};

constexpr Part type_parts[] = {
    attribute<&Os::arch>("arch", "The guest's processor architecture.").abi(),
    attribute<&Os::machine>("machine", "The hypervisor's name for the board.").abi(),
    text<&Os::type>("What kind of guest: hvm, exe, xen or linux.").abi(),
};
constexpr Part firmware_parts[] = {
    child<&Os::firmware_features>("feature", "A feature the firmware must have or not have."),
};
constexpr Part slic_parts[] = {
    attribute<&Os::slic_type>("type", "The table's kind."),
    text<&Os::slic_table>("The file with the table.").path(),
};
constexpr Part acpi_parts[] = {
    group("table", slic_parts, "A table added to the firmware's own.")
        .shown_if<[](const Os& os) { return os.slic_table.has_value(); }>(),
};
constexpr Part bootmenu_parts[] = {
    attribute<&Os::bootmenu>("enable", "Whether the firmware offers a menu."),
    attribute<&Os::bootmenu_timeout_ms>("timeout", "Milliseconds the menu stays.")
        .range(0, 65535)
        .fails(ErrorCode::config_unsupported),
};
constexpr Part bios_parts[] = {
    attribute<&Os::bios_uses_serial>("useserial",
                                     "Whether the firmware writes to the serial port."),
    attribute<&Os::reboot_timeout_ms>("rebootTimeout",
                                      "Milliseconds to the next attempt; -1: none.")
        .range(-1, 65535),
};

constexpr Part parts[] = {
    attribute<&Os::firmware>("firmware", "Let the hypervisor choose a firmware of this kind."),
    group("type", type_parts, "What kind of machine."),
    group("firmware", firmware_parts, "What the chosen firmware must be."),
    splice<&Os::init>(),
    child<&Os::loader>("loader", "The firmware's code.").unless_empty(),
    child<&Os::nvram>("nvram", "The firmware's variables."),
    leaf<&Os::kernel>("kernel", "A kernel to start without a loader.").path(),
    leaf<&Os::initrd>("initrd", "Its initial RAM disk.").path(),
    leaf<&Os::cmdline>("cmdline", "Its command line."),
    leaf<&Os::dtb>("dtb", "Its device tree.").path(),
    leaf<&Os::root>("root", "Its root device."),
    group("acpi", acpi_parts, "Additions to the ACPI tables."),
    wrappeds<&Os::boot>("boot", "dev", "What to boot from, in this order."),
    group("bootmenu", bootmenu_parts, "The firmware's boot menu.")
        .shown_if<[](const Os& os) { return os.bootmenu != YesNo::absent; }>(),
    group("bios", bios_parts, "The firmware's settings."),
    wrapped<&Os::smbios>("smbios", "mode", "Where the SMBIOS tables come from.").abi(),
};

}  // namespace

Words words(Loader::Type)
{
    static constexpr std::string_view all[] = {"", "rom", "pflash"};
    return all;
}

Words words(FirmwareFeature::Name)
{
    static constexpr std::string_view all[] = {"enrolled-keys", "secure-boot"};
    return all;
}

Words words(Os::Firmware)
{
    static constexpr std::string_view all[] = {"", "bios", "efi"};
    return all;
}

Words words(Os::BootDevice)
{
    static constexpr std::string_view all[] = {"fd", "cdrom", "hd", "network"};
    return all;
}

Words words(Os::Smbios)
{
    static constexpr std::string_view all[] = {"", "none", "emulate", "host", "sysinfo"};
    return all;
}

Words words(Os::SlicType)
{
    static constexpr std::string_view all[] = {"", "slic"};
    return all;
}

const Element& schema(const Loader*)
{
    static constexpr Element element = {"loader", "The firmware's code.", loader_parts};
    return element;
}

const Element& schema(const Nvram*)
{
    static constexpr Element element = {"nvram", "The firmware's variables.", nvram_parts};
    return element;
}

const Element& schema(const FirmwareFeature*)
{
    static constexpr Element element = {"feature", "A firmware feature.", feature_parts};
    return element;
}

const Element& schema(const Init::Environment*)
{
    static constexpr Element element = {"initenv", "A variable.", environment_parts};
    return element;
}

const Element& schema(const Init*)
{
    static constexpr Element element = {"init", "A container's first process.", init_parts};
    return element;
}

const Element& schema(const Os*)
{
    static constexpr Element element = {"os", "What the domain boots.", parts};
    return element;
}

}  // namespace hostler::xml
