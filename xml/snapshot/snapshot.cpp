#include "xml/snapshot/snapshot.hpp"

#include "xml/common/names.hpp"
#include "xml/common/refused.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Kind = Disk::Snapshot;

constexpr auto is_external = [](const SnapshotDisk& disk) {
    return disk.snapshot == Kind::external;
};

constexpr Part cache_parts[] = {
    in_units(leaf<&SnapshotDisk::metadata_cache_bytes>("max_size", "The most it may take."),
             bytes_unit),
};
constexpr Part driver_parts[] = {
    attribute<&SnapshotDisk::format>("type", "The new image's format."),
    group("metadata_cache", cache_parts, "The cache of the image's tables."),
};

Complaint settle_disk(SnapshotDisk& disk)
{
    if (disk.snapshot == Kind::absent && !disk.source.is_empty()) disk.snapshot = Kind::external;
    if (disk.snapshot == Kind::external) return {};
    if (!disk.source.is_empty() && disk.snapshot != Kind::manual)
        return refused("disk '" + disk.name.str() +
                       "' must use snapshot mode 'external' to have a source");
    return {};
}

constexpr Part disk_parts[] = {
    attribute<&SnapshotDisk::name>("name", "The guest's name for it, or its image.").required(),
    attribute<&SnapshotDisk::snapshot>("snapshot", "What becomes of it."),
    group("driver", driver_parts, "What the new image is.").shown_if<is_external>(),
    splice<&SnapshotDisk::source>(plain_source).shown_if<is_external>(),
    rule<settle_disk>("a new image has a file"),
};

constexpr Part parent_parts[] = {
    leaf<&Snapshot::parent>("name", "Its name.").required(),
};
constexpr Part memory_parts[] = {
    attribute<&Snapshot::memory>("snapshot", "Where it is kept."),
    attribute<&Snapshot::memory_file>("file", "The file it is kept in.").path(),
};
constexpr Part disks_parts[] = {
    child<&Snapshot::disks>("disk", "What becomes of a disk."),
};

Complaint settle(Snapshot& snapshot)
{
    if (snapshot.memory_file.has_value()) {
        if (snapshot.memory == Kind::absent) snapshot.memory = Kind::external;
        if (snapshot.memory != Kind::external)
            return refused("memory filename '" + snapshot.memory_file.str() +
                           "' requires external snapshot");
    } else if (snapshot.memory == Kind::external) {
        return refused("external memory snapshots require a filename");
    }
    return judge_name("snapshot", snapshot.name);
}

Complaint load_held(const xmlNode& node, Snapshot& snapshot)
{
    return load_domain(node, snapshot.domain);
}
void store_held(Out& out, const Snapshot& snapshot)
{
    store_domain(out, "domain", snapshot.domain);
}
Complaint load_inactive(const xmlNode& node, Snapshot& snapshot)
{
    return load_domain(node, snapshot.inactive_domain);
}
void store_inactive(Out& out, const Snapshot& snapshot)
{
    store_domain(out, "inactiveDomain", snapshot.inactive_domain);
}

constexpr Part parts[] = {
    leaf<&Snapshot::name>("name", "The name, one in its domain."),
    leaf<&Snapshot::description>("description", "What it is, for people."),
    leaf<&Snapshot::state>("state", "What the domain was doing."),
    group("parent", parent_parts, "The snapshot before it."),
    leaf<&Snapshot::created_s>("creationTime", "When it was made."),
    group("memory", memory_parts, "The guest's memory."),
    group("disks", disks_parts, "What becomes of the disks."),
    custom<Snapshot, load_held, store_held>("domain", "The domain as it was."),
    custom<Snapshot, load_inactive, store_inactive>("inactiveDomain", "Its stored definition."),
    raw<&Snapshot::cookie>("cookie", "What the hypervisor keeps with it."),
    leaf<&Snapshot::is_active>("active", "Whether the domain came from it last.").range(0, 1),
    rule<settle>("memory outside has a file"),
};

}  // namespace

Words words(Snapshot::State)
{
    static constexpr std::string_view all[] = {"",        "running",     "blocked",
                                               "paused",  "shutdown",    "shutoff",
                                               "crashed", "pmsuspended", "disk-snapshot"};
    return all;
}

const Element& schema(const SnapshotDisk*)
{
    static constexpr Element element = {"disk", "What becomes of a disk.", disk_parts};
    return element;
}

const Element& schema(const Snapshot*)
{
    static constexpr Element element = {"domainsnapshot", "A domain's state at a moment.", parts};
    return element;
}

Result<Snapshot> parse_snapshot(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<Snapshot>(text, "domain_snapshot", flags, warnings);
}

std::string format(const Snapshot& snapshot, FormatFlags flags)
{
    return format_document(snapshot, flags);
}

void fill_new(Snapshot& snapshot, std::int64_t now_s)
{
    snapshot.state = Snapshot::State::absent;
    snapshot.parent.reset();
    snapshot.is_active.reset();
    snapshot.created_s = now_s;
    if (!snapshot.name.has_value()) snapshot.name = std::to_string(now_s);
}

}  // namespace hostler::xml
