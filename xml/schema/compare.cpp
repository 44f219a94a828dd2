#include "xml/schema/compare.hpp"

#include <algorithm>

#include "xml/schema/out.hpp"

namespace hostler::xml {
namespace {

using Kind = Part::Kind;
using Parts = std::span<const Part>;

/// The two sides; a side that has nothing there is null.
struct Pair {
    void* before;
    void* after;
};

bool applies(const Part& part, const void* owner)
{
    return owner && (!part.applies || part.applies(owner));
}

/// Rows that hold nothing differ in nothing.
bool is_kept(const Part& part)
{
    return part.kind < Kind::ignored;
}

/// Whether the guest sees anything of these rows. `seen` ends the circle of a backing chain.
bool has_abi(Parts parts, std::vector<const Part*>& seen)
{
    if (std::find(seen.begin(), seen.end(), parts.data()) != seen.end()) return false;
    seen.push_back(parts.data());
    return std::any_of(parts.begin(), parts.end(), [&seen](const Part& part) {
        if (!is_kept(part)) return false;
        return part.is_abi || (!part.value && has_abi(part.rows(), seen));
    });
}

bool is_abi(const Part& part)
{
    std::vector<const Part*> seen;
    return part.is_abi || (!part.value && has_abi(part.rows(), seen));
}

class Comparer {
public:
    explicit Comparer(Extent extent) : extent_(extent) {}

    void rows(Parts parts, Pair owners, const std::string& path);
    Differences found;

private:
    void row(const Part& part, Pair owners, const std::string& path);
    void value(const Part& part, Pair values, const std::string& path);
    void custom(const Part& part, Pair owners, const std::string& path);
    void list(const Part& part, Pair members, const std::string& path);
    void item(const Part& part, Pair items, const std::string& path);
    bool agree(const Part& part, Pair items) const;
    void add(Difference difference)
    {
        // Two rows may stand for one attribute.
        if (found.empty() || found.back() != difference) found.push_back(std::move(difference));
    }

    Extent extent_;
};

std::string spelled(const Part& part, const void* value)
{
    if (!value || part.value->is_absent(value)) return {};
    if (part.is_secret || part.is_masked) return "*****";
    Buffer text;
    part.value->write(value, text);
    if (part.unit) {
        const std::string_view word = part.unit->word.empty() ? "bytes" : part.unit->word;
        (text += ' ') += word;
    }
    return text.str();
}

std::string element_of(const Part& part, bool is_there)
{
    return is_there ? "<" + std::string(part.name) + ">" : std::string();
}

std::string below(const std::string& path, const Part& part)
{
    switch (part.kind) {
        case Kind::attribute:
            return path + "/@" + std::string(part.name);
        case Kind::text:
        case Kind::splice:
            return path;
        default:
            return path + "/" + std::string(part.name);
    }
}

void Comparer::rows(Parts parts, Pair owners, const std::string& path)
{
    for (const Part& part : parts) {
        if (!is_kept(part)) continue;
        const Pair both = {applies(part, owners.before) ? owners.before : nullptr,
                           applies(part, owners.after) ? owners.after : nullptr};
        if (both.before || both.after) row(part, both, path);
    }
}

void Comparer::row(const Part& part, Pair owners, const std::string& path)
{
    const std::string here = below(path, part);
    if (part.kind == Kind::group) return rows(part.parts, owners, here);
    if (part.kind == Kind::custom) return custom(part, owners, here);
    const Pair members = {owners.before ? part.find(owners.before) : nullptr,
                          owners.after ? part.find(owners.after) : nullptr};
    if (part.holder)
        list(part, members, here);
    else
        value(part, members, here);
}

void Comparer::value(const Part& part, Pair values, const std::string& path)
{
    if (extent_ == Extent::guest_abi && !part.is_abi) return;
    const bool has_before = values.before && !part.value->is_absent(values.before);
    const bool has_after = values.after && !part.value->is_absent(values.after);
    if (!has_before && !has_after) return;
    if (has_before && has_after && part.value->same(values.before, values.after)) return;
    const std::string inner = part.kind == Kind::wrapped ? "/@" + std::string(part.inner) : "";
    add({path + inner, spelled(part, values.before), spelled(part, values.after), part.is_abi});
}

/// What only a function reads is compared as it is written.
void Comparer::custom(const Part& part, Pair owners, const std::string& path)
{
    if (extent_ == Extent::guest_abi && !part.is_abi) return;
    Out before{FormatFlags{}};
    Out after{FormatFlags{}};
    if (owners.before) part.store(before, owners.before);
    if (owners.after) part.store(after, owners.after);
    if (before.text.view() != after.text.view())
        add({path, before.text.str(), after.text.str(), part.is_abi});
}

bool Comparer::agree(const Part& part, Pair items) const
{
    if (part.value) return part.value->same(items.before, items.after);
    Comparer probe(extent_);
    probe.rows(part.rows(), items, {});
    return probe.found.empty();
}

void Comparer::list(const Part& part, Pair members, const std::string& path)
{
    const auto count = [&part](void* member) { return member ? part.holder->count(member) : 0; };
    const auto at = [&](std::size_t before, std::size_t after) {
        return Pair{part.holder->at(members.before, before), part.holder->at(members.after, after)};
    };
    std::size_t before_end = count(members.before);
    std::size_t after_end = count(members.after);
    const bool is_many = std::max(before_end, after_end) > 1;
    std::size_t first = 0;
    while (first < std::min(before_end, after_end) && agree(part, at(first, first))) ++first;
    while (std::min(before_end, after_end) > first &&
           agree(part, at(before_end - 1, after_end - 1)))
        --before_end, --after_end;
    for (std::size_t index = first; index < std::max(before_end, after_end); ++index) {
        const Pair items = {index < before_end ? part.holder->at(members.before, index) : nullptr,
                            index < after_end ? part.holder->at(members.after, index) : nullptr};
        item(part, items, is_many ? path + "[" + std::to_string(index + 1) + "]" : path);
    }
}

void Comparer::item(const Part& part, Pair items, const std::string& path)
{
    if (part.value) return value(part, items, path);
    const bool is_struct = part.kind == Kind::child && !(items.before && items.after);
    if (!is_struct) return rows(part.rows(), items, path);
    const bool seen_by_guest = is_abi(part);
    if (extent_ == Extent::everything || seen_by_guest)
        add({path, element_of(part, items.before), element_of(part, items.after), seen_by_guest});
}

}  // namespace

Differences compare(const Element& element, const void* before, const void* after, Extent extent)
{
    Comparer comparer(extent);
    comparer.rows(element.parts, {const_cast<void*>(before), const_cast<void*>(after)},
                  "/" + std::string(element.name));
    return std::move(comparer.found);
}

std::string sentence(const Difference& difference)
{
    if (difference.before.empty()) return difference.path + " is new: '" + difference.after + "'";
    if (difference.after.empty()) return difference.path + " is gone: '" + difference.before + "'";
    return difference.path + " is '" + difference.after + "' and was '" + difference.before + "'";
}

}  // namespace hostler::xml
