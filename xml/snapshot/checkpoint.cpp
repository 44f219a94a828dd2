#include "xml/snapshot/checkpoint.hpp"

#include "xml/common/refused.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Kind = CheckpointDisk::Kind;

constexpr Part disk_parts[] = {
    attribute<&CheckpointDisk::name>("name", "The guest's name for it, or its image.").required(),
    attribute<&CheckpointDisk::kind>("checkpoint", "Whether it remembers."),
    attribute<&CheckpointDisk::bitmap>("bitmap", "The bitmap it remembers in."),
    attribute<&CheckpointDisk::size_bytes>("size", "How much was written since."),
    rule<[](CheckpointDisk& disk) -> Complaint {
        if (disk.kind == Kind::absent) disk.kind = Kind::bitmap;
        if (disk.kind == Kind::bitmap || !disk.bitmap.has_value()) return {};
        return refused("disk '" + disk.name.str() + "' requires checkpoint 'bitmap' to name one");
    }>("a bitmap is named where there is one"),
};

/// A schema is stricter than the reader, as libvirt's is.
struct SafeName {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view grammar =
            "<data type='string'><param name='pattern'>[A-Za-z0-9_\\-][A-Za-z0-9_.\\-]*</param>"
            "</data>";
        static constexpr bool is_free = true;
    };
};

constexpr Part parent_parts[] = {
    leaf<&Checkpoint::parent, SafeName>("name", "Its name.").required(),
};
constexpr Part disks_parts[] = {
    child<&Checkpoint::disks>("disk", "Whether a disk remembers."),
};

Complaint judge(Checkpoint& checkpoint)
{
    const auto name = checkpoint.name.view();
    if (name.starts_with('.') || name.find_first_of("/\n") != name.npos)
        return refused("invalid name '" + checkpoint.name.str() +
                       "' of a checkpoint: it has no '/' and no '.' in front");
    return {};
}

Complaint load_held(const xmlNode& node, Checkpoint& checkpoint)
{
    return load_domain(node, checkpoint.domain);
}
void store_held(Out& out, const Checkpoint& checkpoint)
{
    store_domain(out, "domain", checkpoint.domain);
}

constexpr Part parts[] = {
    leaf<&Checkpoint::name, SafeName>("name", "The name, one in its domain."),
    leaf<&Checkpoint::description>("description", "What it is, for people."),
    group("parent", parent_parts, "The checkpoint before it."),
    leaf<&Checkpoint::created_s>("creationTime", "When it was made."),
    group("disks", disks_parts, "Which disks remember."),
    custom<Checkpoint, load_held, store_held>("domain", "The domain as it was."),
    rule<judge>("a name becomes a file's"),
};

}  // namespace

Words words(CheckpointDisk::Kind)
{
    static constexpr std::string_view all[] = {"", "no", "bitmap"};
    return all;
}

const Element& schema(const CheckpointDisk*)
{
    static constexpr Element element = {"disk", "Whether a disk remembers.", disk_parts};
    return element;
}

const Element& schema(const Checkpoint*)
{
    static constexpr Element element = {"domaincheckpoint", "A moment disks remember from.", parts};
    return element;
}

Result<Checkpoint> parse_checkpoint(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<Checkpoint>(text, "domain_checkpoint", flags, warnings);
}

std::string format(const Checkpoint& checkpoint, FormatFlags flags)
{
    return format_document(checkpoint, flags);
}

void fill_new(Checkpoint& checkpoint, std::int64_t now_s,
              const std::vector<std::string>& domain_disks)
{
    if (checkpoint.disks.empty())
        for (const std::string& name : domain_disks)
            checkpoint.disks.push_back({.name = Text(name), .kind = Kind::bitmap});
    checkpoint.parent.reset();
    checkpoint.created_s = now_s;
    if (!checkpoint.name.has_value()) checkpoint.name = std::to_string(now_s);
    for (CheckpointDisk& disk : checkpoint.disks)
        if (disk.kind == Kind::bitmap && !disk.bitmap.has_value()) disk.bitmap = checkpoint.name;
}

}  // namespace hostler::xml
