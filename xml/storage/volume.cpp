#include "xml/storage/volume.hpp"

#include "xml/schema/complaint.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"
#include "xml/storage/volume_rules.hpp"

namespace hostler::xml {
namespace {

using Target = VolumeTarget;

constexpr Unit single_bytes{1, 1, "B"};

constexpr Part extent_parts[] = {
    attribute<&VolumeExtent::start>("start", "Its first byte.").always(),
    attribute<&VolumeExtent::end>("end", "The byte after its last.").always(),
};
constexpr Part device_parts[] = {
    attribute<&VolumeDevice::path>("path", "The device.").path(),
    child<&VolumeDevice::extents>("extent", "A stretch of it."),
};
constexpr Part source_parts[] = {
    child<&StorageVolume::devices>("device", "A device it lies on."),
};

constexpr Part times_parts[] = {
    leaf<&VolumeTimes::accessed>("atime", "When it was read."),
    leaf<&VolumeTimes::modified>("mtime", "When it was written."),
    leaf<&VolumeTimes::changed>("ctime", "When anything about it changed."),
    leaf<&VolumeTimes::born>("btime", "When it was made."),
};

constexpr Part features_parts[] = {
    flag<&VolumeFeatures::has_lazy_refcounts>("lazy_refcounts", "References are counted late."),
    flag<&VolumeFeatures::has_extended_l2>("extended_l2", "Clusters have subclusters."),
};

constexpr auto is_never = [](const Target&) { return false; };

constexpr Part target_rows[] = {
    leaf<&Target::path>("path", "Where it is on the host.").path(),
    wrapped<&Target::format>("format", "type", "What its bytes are."),
    child<&Target::permissions>("permissions", "Who may do what with it."),
    child<&Target::times>("timestamps", "When it was used."),
    child<&Target::encryption>("encryption", "How it is decrypted.").open(),
    leaf<&Target::compat>("compat", "The oldest qemu that reads it."),
    flag<&Target::is_without_cow>("nocow", "btrfs writes it in place.").shown_if<is_never>(),
    in_units(leaf<&Target::cluster_bytes>("clusterSize", "The size of its clusters."),
             single_bytes),
    child<&Target::features>("features", "What its format does besides."),
};
constexpr Part target_parts[] = {splice<&StorageVolume::target>(target_rows)};

constexpr Part backing_parts[] = {
    leaf<&VolumeBacking::path>("path", "Where it is on the host.").path(),
    wrapped<&VolumeBacking::format>("format", "type", "What its bytes are."),
    child<&VolumeBacking::permissions>("permissions", "Who may do what with it."),
};

constexpr Part parts[] = {
    attribute<&StorageVolume::type>("type", "What it is.")
        .always()
        .fails(ErrorCode::config_unsupported),
    leaf<&StorageVolume::name>("name", "The name, one in its pool.").required(),
    leaf<&StorageVolume::key>("key", "What names it besides."),
    group("source", source_parts, "Where its bytes are."),
    in_units(leaf<&StorageVolume::capacity_bytes>("capacity", "What a guest sees."), bytes_unit),
    in_units(leaf<&StorageVolume::allocation_bytes>("allocation", "What it takes."), bytes_unit),
    in_units(leaf<&StorageVolume::physical_bytes>("physical", "How long its file is."), bytes_unit),
    group("target", target_parts, "Where and how it is kept."),
    child<&StorageVolume::backing>("backingStore", "What it is a difference to."),
    rule<judge_volume>("what a host knows is not told"),
};

}  // namespace

Words words(StorageVolume::Type)
{
    static constexpr std::string_view all[] = {"file",    "block",  "dir",
                                               "network", "netdir", "ploop"};
    return all;
}

const Element& schema(const VolumeExtent*)
{
    static constexpr Element element = {"extent", "A stretch of a device.", extent_parts};
    return element;
}

const Element& schema(const VolumeDevice*)
{
    static constexpr Element element = {"device", "A device a volume lies on.", device_parts};
    return element;
}

const Element& schema(const VolumeTimes*)
{
    static constexpr Element element = {"timestamps", "When it was used.", times_parts};
    return element;
}

const Element& schema(const VolumeFeatures*)
{
    static constexpr Element element = {"features", "What a format does besides.", features_parts};
    return element;
}

const Element& schema(const VolumeBacking*)
{
    static constexpr Element element = {"backingStore", "What a volume is a difference to.",
                                        backing_parts};
    return element;
}

const Element& schema(const StorageVolume*)
{
    static constexpr Element element = {"volume", "An image of a pool.", parts};
    return element;
}

Result<StorageVolume> parse_volume(std::string_view text, StoragePool::Type pool,
                                   VolumeCapacity capacity, ParseFlags flags, Warnings* warnings)
{
    const auto document = Document::read(text, "storage_volume_definition");
    if (!document) return document.error();
    Result<StorageVolume> volume{StorageVolume{}};
    const Element& element = schema(&*volume);
    if (auto done = check_root(document->root(), element); !done) return done.error();
    if (auto done = parse(document->root(), element, &*volume, flags, warnings); !done)
        return done.error();
    const Complaint wrong = judge_volume_in(pool, capacity, *volume);
    if (!wrong.sentence.empty()) return complaint(document->root(), wrong);
    return volume;
}

std::string format(const StorageVolume& volume)
{
    return format_document(volume);
}

}  // namespace hostler::xml
