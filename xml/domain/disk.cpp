#include "xml/domain/disk.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part mirror_parts[] = {
    splice<&DiskMirror::source>(),
    attribute<&DiskMirror::old_file>("file", "The copy, for readers before 1.2.6."),
    attribute<&DiskMirror::old_format>("format", "Its format, for readers before 1.2.6."),
    attribute<&DiskMirror::job>("job", "What the copy is for."),
    attribute<&DiskMirror::ready>("ready", "Whether the copy has caught up."),
};

constexpr Part geometry_parts[] = {
    attribute<&DiskExtras::cylinders>("cyls", "Cylinders.").required().abi(),
    attribute<&DiskExtras::heads>("heads", "Heads.").required().abi(),
    attribute<&DiskExtras::sectors>("secs", "Sectors.").required().abi(),
    attribute<&DiskExtras::translation>("trans", "How the firmware translates them.").abi(),
};
constexpr Part blockio_parts[] = {
    attribute<&DiskExtras::logical_block_bytes>("logical_block_size", "The guest's unit.").abi(),
    attribute<&DiskExtras::physical_block_bytes>("physical_block_size", "The disk's unit.").abi(),
};
constexpr Part before_target_parts[] = {
    wrapped<&DiskExtras::backend_domain>("backenddomain", "name", "The Xen domain it comes from."),
    group("geometry", geometry_parts, "The disk's shape, for old guests."),
    group("blockio", blockio_parts, "The sizes of its blocks."),
    child<&DiskExtras::mirror>("mirror", "Where the disk is being copied to.").live(),
};
constexpr Part auth_parts[] = {
    child<&DiskExtras::auth>("auth", "Who asks the storage server."),
};
constexpr Part tune_parts[] = {
    child<&DiskExtras::iotune>("iotune", "Limits on what it may do."),
};
constexpr Part rotation_parts[] = {
    attribute<&DiskExtras::rotation_rate>("rotation_rate", "Turns a minute; 1: none.").abi(),
};
constexpr Part after_serial_parts[] = {
    leaf<&DiskExtras::wwn>("wwn", "Its World Wide Name.").abi(),
    leaf<&DiskExtras::vendor>("vendor", "Its vendor, at most 8 letters.").abi(),
    leaf<&DiskExtras::product>("product", "Its product, at most 16 letters.").abi(),
    child<&DiskExtras::encryption>("encryption", "How the image is decrypted.", disk_encryption),
};

constexpr Part target_parts[] = {
    attribute<&Disk::target>("dev", "The name that orders it on its bus.").required(),
    attribute<&Disk::bus>("bus", "The kind of bus.").abi().fails(ErrorCode::config_unsupported),
    attribute<&Disk::tray>("tray", "Whether a CD-ROM's tray is open."),
    attribute<&Disk::removable>("removable", "Whether the guest takes it as removable.").abi(),
    splice<&Disk::extras>(rotation_parts),
};
constexpr Part transient_parts[] = {
    attribute<&Disk::share_backing>("shareBacking", "Whether others may use the backing file."),
};

constexpr Part parts[] = {
    child<&Disk::driver>("driver", "How the hypervisor runs it."),
    splice<&Disk::extras>(auth_parts),
    splice<&Disk::source>(disk_source),
    attribute<&Disk::device>("device", "What the guest takes it for.")
        .always()
        .abi()
        .fails(ErrorCode::config_unsupported),
    attribute<&Disk::model>("model", "The virtio revision.").abi(),
    attribute<&Disk::rawio>("rawio", "Whether the domain needs raw SCSI commands."),
    attribute<&Disk::sgio>("sgio", "Which SCSI commands pass."),
    attribute<&Disk::snapshot>("snapshot", "What a snapshot of the domain does with it."),
    splice<&Disk::extras>(before_target_parts),
    group("target", target_parts, "How the guest finds it.").required(),
    splice<&Disk::extras>(tune_parts),
    flag<&Disk::is_readonly>("readonly", "The guest cannot write to it."),
    flag<&Disk::is_shareable>("shareable", "Other domains may use it too."),
    group("transient", transient_parts, "What is written is forgotten at the end."),
    flag<&Disk::is_transient>("transient", "What is written is forgotten at the end.")
        .shown_if<[](const Disk& disk) { return disk.share_backing == YesNo::absent; }>(),
    leaf<&Disk::serial>("serial", "The serial number the guest reads.").abi(),
    splice<&Disk::extras>(after_serial_parts),
    splice<&Disk::info>(),
};

}  // namespace

Words words(DiskMirror::Job)
{
    static constexpr std::string_view all[] = {"", "copy", "active-commit"};
    return all;
}

Words words(DiskMirror::Ready)
{
    static constexpr std::string_view all[] = {"", "yes", "abort", "pivot"};
    return all;
}

Words words(DiskExtras::Translation)
{
    static constexpr std::string_view all[] = {"", "none", "auto", "lba"};
    return all;
}

Words words(Disk::Device)
{
    static constexpr std::string_view all[] = {"disk", "cdrom", "floppy", "lun"};
    return all;
}

Words words(Disk::Bus)
{
    static constexpr std::string_view all[] = {"",    "ide", "fdc", "scsi", "virtio",
                                               "xen", "usb", "uml", "sata", "sd"};
    return all;
}

Words words(Disk::Model)
{
    static constexpr std::string_view all[] = {"default", "virtio", "virtio-transitional",
                                               "virtio-non-transitional"};
    return all;
}

Words words(Disk::Sgio)
{
    static constexpr std::string_view all[] = {"default", "filtered", "unfiltered"};
    return all;
}

Words words(Disk::Snapshot)
{
    static constexpr std::string_view all[] = {"default", "no", "internal", "external", "manual"};
    return all;
}

Words words(Disk::Tray)
{
    static constexpr std::string_view all[] = {"closed", "open"};
    return all;
}

const Element& schema(const DiskMirror*)
{
    static constexpr Element element = {"mirror", "Where a disk is being copied to.", mirror_parts};
    return element;
}

const Element& schema(const Disk*)
{
    static constexpr Element element = {"disk", "A disk of the guest.", parts};
    return element;
}

}  // namespace hostler::xml
