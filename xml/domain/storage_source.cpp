#include "xml/domain/storage_source.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = StorageSource::Type;

template <Type Wanted>
constexpr auto is = [](const StorageSource& source) { return source.type == Wanted; };
/// A disk that does not say what its source is has a file.
constexpr auto is_file = [](const StorageSource& source) {
    return source.type == Type::file || source.type == Type::none;
};

constexpr Part reconnect_parts[] = {
    attribute<&Reconnect::enabled>("enabled", "Whether to connect again.").required(),
    attribute<&Reconnect::timeout_s>("timeout", "Seconds between attempts.")
        .shown_if<[](const Reconnect& reconnect) { return reconnect.enabled == YesNo::yes; }>(),
    rule<[](Reconnect& reconnect) -> Complaint {
        if (reconnect.enabled != YesNo::yes || reconnect.timeout_s != 0) return {};
        return {"Missing required attribute 'timeout' in element 'reconnect'", ErrorCode::xml_error,
                ErrorDomain::xml};
    }>("who connects again says after how many seconds"),
};

constexpr Part volume_parts[] = {
    attribute<&VolumeSource::pool>("pool", "The storage pool.").required(),
    attribute<&VolumeSource::volume>("volume", "The volume in it.").required(),
    attribute<&VolumeSource::mode>("mode", "Whether an iSCSI pool is reached by the host."),
};

constexpr Part nvme_parts[] = {
    attribute<&NvmeSource::type>("type", "How it is attached.").required().always(),
    attribute<&NvmeSource::managed>("managed", "Whether it is taken from the host's driver."),
    attribute<&NvmeSource::name_space>("namespace", "Its namespace, from 1.").required(),
    child<&NvmeSource::address>("address", "The device's place on the host."),
};

constexpr Part slice_parts[] = {
    attribute<&Slice::type>("type", "What the slice is of.").required().always(),
    attribute<&Slice::offset>("offset", "Its first byte.").required().always(),
    attribute<&Slice::size>("size", "Its bytes.").required().always(),
};

constexpr Part helper_parts[] = {
    attribute<&Reservations::type>("type", "How the helper is reached."),
    attribute<&Reservations::path>("path", "Its socket."),
    attribute<&Reservations::mode>("mode", "Who opens the connection."),
};
constexpr Part reservations_parts[] = {
    attribute<&Reservations::managed>("managed", "Whether the helper is started for the domain.")
        .required(),
    group("source", helper_parts, "The helper's socket."),
};

constexpr Part slices_parts[] = {
    child<&SourceExtras::slices>("slice", "A part of the storage that is the disk."),
};
constexpr Part extras_parts[] = {
    group("slices", slices_parts, "The part of the storage that is the disk."),
    child<&SourceExtras::seclabels>("seclabel", "How the file is labelled."),
    child<&SourceExtras::reservations>("reservations", "SCSI persistent reservations."),
    child<&SourceExtras::auth>("auth", "Who asks the server."),
    child<&SourceExtras::encryption>("encryption", "How the image is decrypted.", disk_encryption),
    child<&SourceExtras::reconnect>("reconnect", "Whether a lost connection is made again."),
    rule<[](SourceExtras& extras) -> Complaint {
        std::erase_if(extras.seclabels, [](const SourceSecLabel& label) {
            return label.relabel == YesNo::absent && label.labelskip == YesNo::absent &&
                   !label.label.has_value();
        });
        return {};
    }>("a label that says nothing is none"),
};

constexpr Part inner_parts[] = {
    attribute<&StorageSource::path>("file", "The file.").path().when<is_file>(),
    attribute<&StorageSource::fd_group>("fdgroup", "Descriptors handed over by the client.")
        .when<is_file>(),
    attribute<&StorageSource::path>("dev", "The block device.").path().when<is<Type::block>>(),
    attribute<&StorageSource::path>("dir", "The folder shown as a FAT disk.")
        .path()
        .when<is<Type::dir>>(),
    attribute<&StorageSource::vhost_type>("type", "How the vhost-user server is reached.")
        .when<is<Type::vhost_user>>(),
    attribute<&StorageSource::path>("path", "The vhost-user server's socket.")
        .path()
        .when<is<Type::vhost_user>>(),
    splice<&StorageSource::network>().when<is<Type::network>>(),
    splice<&StorageSource::volume>().when<is<Type::volume>>(),
    splice<&StorageSource::nvme>().when<is<Type::nvme>>(),
    attribute<&StorageSource::startup>("startupPolicy", "What to do where the source is missing."),
    attribute<&StorageSource::index>("index", "The hypervisor's number for the source.").live(),
    splice<&StorageSource::extras>(),
    rule<[](StorageSource& source) -> Complaint {
        if (source.extras && *source.extras == SourceExtras{}) source.extras.reset();
        return {};
    }>("extras that say nothing are none"),
};

constexpr Part cache_parts[] = {
    in_units(leaf<&StorageSource::metadata_cache_bytes>("max_size", "The most it may take."),
             bytes_unit),
};
constexpr Part format_parts[] = {
    attribute<&StorageSource::format>("type", "The image's format."),
    group("metadata_cache", cache_parts, "The cache of the image's tables."),
};

constexpr Part parts[] = {
    attribute<&StorageSource::type>("type", "The kind of source.")
        .fails(ErrorCode::config_unsupported),
    attribute<&StorageSource::backing_index>("index", "The hypervisor's number for it.").live(),
    group("format", format_parts, "What the image is."),
    group("source", inner_parts, "Where the bytes are."),
    child<&StorageSource::backing>("backingStore", "What this image is a layer on."),
};

constexpr Part plain_parts[] = {parts[0], parts[3]};
constexpr Part disk_parts[] = {parts[0], parts[3], parts[4]};

}  // namespace

Words words(VolumeSource::Mode)
{
    static constexpr std::string_view all[] = {"default", "host", "direct"};
    return all;
}

Words words(NvmeSource::Type)
{
    static constexpr std::string_view all[] = {"pci"};
    return all;
}

Words words(Slice::Type)
{
    static constexpr std::string_view all[] = {"storage"};
    return all;
}

Words words(StorageSource::Type)
{
    static constexpr std::string_view all[] = {"",        "file",   "block", "dir",
                                               "network", "volume", "nvme",  "vhostuser"};
    return all;
}

Words words(StorageSource::Startup)
{
    static constexpr std::string_view all[] = {"default", "mandatory", "requisite", "optional"};
    return all;
}

Words words(StorageSource::VhostType)
{
    static constexpr std::string_view all[] = {"", "unix"};
    return all;
}

const Element& schema(const Reconnect*)
{
    static constexpr Element element = {"reconnect", "What follows a lost connection.",
                                        reconnect_parts};
    return element;
}

const Element& schema(const VolumeSource*)
{
    static constexpr Element element = {"source", "A volume of a storage pool.", volume_parts};
    return element;
}

const Element& schema(const NvmeSource*)
{
    static constexpr Element element = {"source", "An NVMe device of the host.", nvme_parts};
    return element;
}

const Element& schema(const Slice*)
{
    static constexpr Element element = {"slice", "A part of the storage.", slice_parts};
    return element;
}

const Element& schema(const Reservations*)
{
    static constexpr Element element = {"reservations", "SCSI persistent reservations.",
                                        reservations_parts};
    return element;
}

const Element& schema(const SourceExtras*)
{
    static constexpr Element element = {"source", "What few sources have.", extras_parts};
    return element;
}

const Element& schema(const StorageSource*)
{
    static constexpr Element element = {"backingStore", "Where bytes come from.", parts};
    return element;
}

const Element& disk_source()
{
    static constexpr Element element = {"disk", "Where a disk's bytes come from.", disk_parts};
    return element;
}

const Element& plain_source()
{
    static constexpr Element element = {"nvram", "Where bytes come from.", plain_parts};
    return element;
}

}  // namespace hostler::xml
