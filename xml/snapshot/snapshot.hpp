#pragma once
// Snapshot: a domain's state at a moment: its disks, perhaps its memory, and what it was.

#include "xml/domain/disk.hpp"
#include "xml/schema/parse.hpp"
#include "xml/snapshot/held_domain.hpp"

namespace hostler::xml {

/// What becomes of one disk: nothing, a snapshot inside its image, or a new image over it.
struct SnapshotDisk {
    Text name;
    Disk::Snapshot snapshot = Disk::Snapshot::absent;
    Text format;  ///< of the new image
    std::optional<std::uint64_t> metadata_cache_bytes;
    StorageSource source{.type = StorageSource::Type::file};  ///< the new image

    bool operator==(const SnapshotDisk&) const = default;
};
const Element& schema(const SnapshotDisk*);

struct Snapshot {
    enum class State : std::uint8_t {
        absent,
        running,
        blocked,
        paused,
        shutdown,
        shutoff,
        crashed,
        pmsuspended,
        disks_only,
    };

    State state = State::absent;
    Disk::Snapshot memory = Disk::Snapshot::absent;
    std::optional<std::uint8_t> is_active;  ///< 1: the one the domain came from last
    std::optional<std::int64_t> created_s;  ///< since 1970
    Text name;
    Text description;
    Text parent;
    Text memory_file;
    Text cookie;
    std::vector<SnapshotDisk> disks;
    HeldDomain domain;
    HeldDomain inactive_domain;  ///< its stored definition, where that was another

    bool operator==(const Snapshot&) const = default;
};
Words words(Snapshot::State);
const Element& schema(const Snapshot*);

Result<Snapshot> parse_snapshot(std::string_view text, ParseFlags flags = {},
                                Warnings* warnings = nullptr);
/// With secrets of its domain where flags.secure.
std::string format(const Snapshot& snapshot, FormatFlags flags = {.inactive = true});

/// What a document for a new snapshot means: made now, and named so where it has no name; what only
/// an old one can say is forgotten.
void fill_new(Snapshot& snapshot, std::int64_t now_s);

}  // namespace hostler::xml
