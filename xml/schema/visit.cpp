#include "xml/schema/visit.hpp"

namespace hostler::xml {
namespace {

using Kind = Part::Kind;
using Parts = std::span<const Part>;

class Walker {
public:
    explicit Walker(const Visitor& visitor) : visitor_(visitor) {}

    void enter(const Place& place, Parts parts)
    {
        if (visitor_(place) == Walk::on) rows(parts, place.at, place);
    }

private:
    void rows(Parts parts, void* owner, const Place& above)
    {
        for (const Part& part : parts)
            if (!part.applies || part.applies(owner)) row(part, owner, above);
    }
    void row(const Part& part, void* owner, const Place& above);
    void each(const Part& part, void* member, const Place& above);
    void one(const Part& part, Place place);

    const Visitor& visitor_;
};

void Walker::row(const Part& part, void* owner, const Place& above)
{
    switch (part.kind) {
        case Kind::ignored:
        case Kind::rule:
        case Kind::xmlns:
            return;
        case Kind::group:
        case Kind::custom:
            return one(part, {.part = &part, .at = owner, .above = &above});
        case Kind::attribute:
        case Kind::text:
        case Kind::leaf:
        case Kind::wrapped:
        case Kind::flag:
        case Kind::raw:
        case Kind::child:
        case Kind::splice:
            break;
    }
    void* member = part.find(owner);
    if (part.is_silent(owner)) return;
    if (part.holder)
        each(part, member, above);
    else
        one(part, {.part = &part, .at = member, .above = &above});
}

void Walker::each(const Part& part, void* member, const Place& above)
{
    const std::size_t count = part.holder->count(member);
    const Element* element = part.element ? &part.element() : nullptr;
    for (std::size_t index = 0; index < count; ++index)
        one(part, {.part = &part,
                   .element = element,
                   .at = part.holder->at(member, index),
                   .index = index,
                   .count = count,
                   .above = &above});
}

void Walker::one(const Part& part, Place place)
{
    if (part.value)
        visitor_(place);
    else
        enter(place, part.rows());
}

std::string step(const Place& place)
{
    if (!place.part) return "/" + std::string(place.element->name);
    const Part& part = *place.part;
    switch (part.kind) {
        case Kind::attribute:
            return "/@" + std::string(part.name);
        case Kind::text:
            return "/text()";
        case Kind::splice:
            return {};
        default:
            break;
    }
    std::string step = "/" + std::string(part.name);
    if (place.count > 1) step += "[" + std::to_string(place.index + 1) + "]";
    if (part.kind == Kind::wrapped) step += "/@" + std::string(part.inner);
    return step;
}

}  // namespace

std::string Place::text() const
{
    Buffer spelled;
    if (part && part->value) part->value->write(at, spelled);
    return spelled.str();
}

std::string Place::path() const
{
    return (above ? above->path() : std::string()) + step(*this);
}

void visit(const Element& element, void* root, const Visitor& visitor)
{
    Walker(visitor).enter({.element = &element, .at = root}, element.parts);
}

void redact(const Element& element, void* root)
{
    visit(element, root, [](const Place& place) {
        const bool is_secret = place.part && (place.part->is_secret || place.part->is_masked);
        if (is_secret && place.part->value) place.part->value->clear(place.at);
        return Walk::on;
    });
}

std::vector<HostPath> host_paths(const Element& element, const void* root)
{
    std::vector<HostPath> paths;
    visit(element, const_cast<void*>(root), [&paths](const Place& place) {
        if (place.part && place.part->is_path) paths.push_back({place.text(), place.path()});
        return Walk::on;
    });
    return paths;
}

}  // namespace hostler::xml
