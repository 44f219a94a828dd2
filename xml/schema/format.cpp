#include "xml/schema/format.hpp"

#include "xml/schema/shown.hpp"

namespace hostler::xml {
namespace {

using Kind = Part::Kind;
using Parts = std::span<const Part>;

/// The largest unit that divides a number of bytes.
Unit largest(std::uint64_t bytes)
{
    static constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::uint64_t unit = 1;
    std::size_t power = 0;
    // The last unit times 1024 is more than 64 bits hold.
    while (bytes != 0 && power + 1 < std::size(units) && bytes % (unit * 1024) == 0) {
        unit *= 1024;
        ++power;
    }
    return {unit, unit, units[power]};
}

/// What kinds of row an element's table has: a walk over it for those that it has not is spared.
struct Shape {
    bool has_text = false;
    bool has_children = false;
};

class Formatter {
public:
    explicit Formatter(Out& out) : out_(out) {}

    void element(std::string_view name, Namespace space, Parts parts, const void* owner,
                 bool is_always, bool is_open = false);

private:
    static void* member(const Part& part, const void* owner)
    {
        return part.find(const_cast<void*>(owner));
    }
    bool is_shown(const Part& part, const void* owner) const
    {
        if (!xml::is_shown(part, out_.flags, part.lasting && part.lasting(owner))) return false;
        if (part.applies && !part.applies(owner)) return false;
        return !part.shown || part.shown(owner);
    }
    bool is_left_out(const Part& part, const void* owner) const
    {
        return xml::is_left_out(part, out_.flags, owner, member(part, owner));
    }
    static bool is_absent(const Part& part, const void* owner)
    {
        if (!part.is_silent(owner)) return false;
        // An unset word that no document may spell is not written even where one always is.
        return !part.is_always || (part.value->words && part.value->words()[0].empty());
    }

    /// A row with a member that leaves nothing to write.
    static bool is_nothing(const Part& part, const void* owner)
    {
        if (part.holder) return part.is_silent(owner);
        return part.value && is_absent(part, owner);
    }

    void attributes(Parts parts, const void* owner, Shape& shape);
    void attribute(const Part& part, const void* value);
    bool own_text(Parts parts, const void* owner);
    void children(Parts parts, const void* owner);
    void child(const Part& part, const void* owner);
    void each(const Part& part, const void* owner);
    void leaf(const Part& part, const void* value);
    void close_empty(std::size_t start, std::size_t name_end, bool is_always);
    void open(std::string_view name, Namespace space);
    void raw(const Part& part, const void* value);
    void write(const Part& part, const void* value);
    void unit(const Part& part, const void* value);

    Out& out_;
};

void Formatter::open(std::string_view name, Namespace space)
{
    out_.indent();
    out_.text += '<';
    if (space != Namespace::none) (out_.text += prefix(space)) += ':';
    out_.text += name;
}

/// An element whose tag stands, with nothing in it; it goes where it says nothing.
void Formatter::close_empty(std::size_t start, std::size_t name_end, bool is_always)
{
    if (out_.text.size() == name_end && !is_always)
        out_.text.cut(start);
    else
        out_.text += "/>\n";
}

void Formatter::element(std::string_view name, Namespace space, Parts parts, const void* owner,
                        bool is_always, bool is_open)
{
    const std::size_t start = out_.text.size();
    open(name, space);
    const std::size_t name_end = out_.text.size();
    Shape shape;
    attributes(parts, owner, shape);
    const std::size_t tag_end = out_.text.size();
    if (!shape.has_children && !shape.has_text && !is_open)
        return close_empty(start, name_end, is_always);
    if (shape.has_text && own_text(parts, owner)) {
        out_.text += "</";
    } else {
        out_.text += ">\n";
        const std::size_t inner = out_.text.size();
        out_.deeper();
        children(parts, owner);
        out_.shallower();
        if (out_.text.size() == inner && !is_open) {
            out_.text.cut(tag_end);
            return close_empty(start, name_end, is_always);
        }
        out_.indent();
        out_.text += "</";
    }
    if (space != Namespace::none) (out_.text += prefix(space)) += ':';
    (out_.text += name) += ">\n";
}

void Formatter::write(const Part& part, const void* value)
{
    if (part.unit && part.unit->word.empty()) {
        const std::uint64_t number = part.value->number(value);
        return write_number(number / largest(number).bytes, false, out_.text);
    }
    if (part.is_masked && !out_.flags.secure) {
        out_.text += "*****";
        return;
    }
    const std::size_t start = out_.text.size();
    part.value->write(value, out_.text);
    if (part.value->is_free)
        out_.escape_from(start, part.kind == Kind::attribute || part.kind == Kind::wrapped);
}

void Formatter::attribute(const Part& part, const void* value)
{
    ((out_.text += ' ') += part.kind == Kind::wrapped ? part.inner : part.name) += "='";
    write(part, value);
    out_.text += '\'';
    unit(part, value);
}

/// ` unit='KiB'`, where the row counts in units.
void Formatter::unit(const Part& part, const void* value)
{
    if (!part.unit) return;
    const auto word = part.unit->word;
    out_.attribute(part.unit->attribute,
                   word.empty() ? largest(part.value->number(value)).word : word);
}

void Formatter::attributes(Parts parts, const void* owner, Shape& shape)
{
    for (const Part& part : parts) {
        if (part.kind == Kind::attribute) {
            if (!is_absent(part, owner) && is_shown(part, owner) && !is_left_out(part, owner))
                attribute(part, member(part, owner));
        } else if (part.kind == Kind::splice) {
            if (!part.is_silent(owner) && is_shown(part, owner))
                attributes(part.rows(), part.holder->at(member(part, owner), 0), shape);
        } else if (part.kind == Kind::text) {
            shape.has_text = true;
            if (part.unit && !is_absent(part, owner) && is_shown(part, owner))
                unit(part, member(part, owner));
        } else if (part.kind < Kind::ignored) {
            shape.has_children = true;
        } else if (part.kind == Kind::xmlns && part.shown(owner)) {
            out_.attribute("xmlns:" + std::string(prefix(part.ns)), uri(part.ns));
        }
    }
}

/// The text of an element that has one: ">text", and true.
bool Formatter::own_text(Parts parts, const void* owner)
{
    for (const Part& part : parts) {
        if (part.kind == Kind::splice && !part.is_silent(owner) &&
            own_text(part.rows(), part.holder->at(member(part, owner), 0)))
            return true;
        if (part.kind != Kind::text) continue;
        if (is_absent(part, owner) || !is_shown(part, owner)) continue;
        out_.text += '>';
        write(part, member(part, owner));
        return true;
    }
    return false;
}

void Formatter::leaf(const Part& part, const void* value)
{
    open(part.name, part.ns);
    if (part.kind == Kind::wrapped) {
        attribute(part, value);
        out_.text += "/>\n";
        return;
    }
    unit(part, value);
    out_.text += '>';
    write(part, value);
    ((out_.text += "</") += part.name) += ">\n";
}

/// The children of a holder: elements, or values in leaves.
void Formatter::each(const Part& part, const void* owner)
{
    void* held = member(part, owner);
    const std::size_t count = part.holder->count(held);
    for (std::size_t index = 0; index < count; ++index) {
        const void* item = part.holder->at(held, index);
        if (xml::is_left_out(part, out_.flags, owner, item)) continue;
        if (part.value)
            leaf(part, item);
        else
            element(part.name, part.ns, part.rows(), item,
                    part.is_always || !(part.holder->is_value || part.is_spoken), part.is_open);
    }
}

void Formatter::raw(const Part& part, const void* value)
{
    out_.indent();
    part.value->write(value, out_.text);
    out_.text += '\n';
}

void Formatter::child(const Part& part, const void* owner)
{
    switch (part.kind) {
        case Kind::leaf:
        case Kind::wrapped:
            return part.holder ? each(part, owner) : leaf(part, member(part, owner));
        case Kind::flag:
            open(part.name, part.ns);
            out_.text += "/>\n";
            return;
        case Kind::child:
            return each(part, owner);
        case Kind::group:
            return element(part.name, part.ns, part.rows(), owner, part.is_always, part.is_open);
        case Kind::splice:
            return children(part.rows(), part.holder->at(member(part, owner), 0));
        case Kind::raw:
            return raw(part, member(part, owner));
        case Kind::custom:
            return part.store(out_, owner);
        case Kind::attribute:
        case Kind::text:
        case Kind::ignored:
        case Kind::rule:
        case Kind::xmlns:
            return;
    }
}

void Formatter::children(Parts parts, const void* owner)
{
    for (const Part& part : parts)
        if (part.kind > Kind::text && part.kind < Kind::ignored && !is_nothing(part, owner) &&
            is_shown(part, owner))
            child(part, owner);
}

}  // namespace

void format(Out& out, const Element& element, const void* from)
{
    // A usual domain is written without growing the text.
    out.text.room(8192);
    Formatter(out).element(element.name, Namespace::none, element.parts, from, true);
}

}  // namespace hostler::xml
