#pragma once
// Checkpoint: a moment from which a domain's disks remember what is written.

#include "xml/schema/parse.hpp"
#include "xml/snapshot/held_domain.hpp"

namespace hostler::xml {

struct CheckpointDisk {
    enum class Kind : std::uint8_t { absent, no, bitmap };

    Text name;
    Kind kind = Kind::absent;
    Text bitmap;
    std::optional<std::uint64_t> size_bytes;  ///< how much was written since

    bool operator==(const CheckpointDisk&) const = default;
};
Words words(CheckpointDisk::Kind);
const Element& schema(const CheckpointDisk*);

struct Checkpoint {
    Text name;
    Text description;
    Text parent;
    std::optional<std::int64_t> created_s;  ///< since 1970
    std::vector<CheckpointDisk> disks;
    HeldDomain domain;

    bool operator==(const Checkpoint&) const = default;
};
const Element& schema(const Checkpoint*);

Result<Checkpoint> parse_checkpoint(std::string_view text, ParseFlags flags = {},
                                    Warnings* warnings = nullptr);
std::string format(const Checkpoint& checkpoint, FormatFlags flags = {.inactive = true});

/// What a document for a new checkpoint means: made now, named so where it has no name, with a
/// bitmap of its name in each disk; where it names no disk, in each of the domain's.
void fill_new(Checkpoint& checkpoint, std::int64_t now_s,
              const std::vector<std::string>& domain_disks);

}  // namespace hostler::xml
