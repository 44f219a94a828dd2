#include "xml/schema/parse.hpp"

#include "xml/schema/complaint.hpp"
#include "xml/schema/scale.hpp"

namespace hostler::xml {
namespace {

using Kind = Part::Kind;
using Parts = std::span<const Part>;

bool is_named(const xmlChar* name, std::string_view wanted)
{
    const char* letters = reinterpret_cast<const char*>(name);
    for (const char letter : wanted)
        if (*letters++ != letter) return false;
    return *letters == 0;
}

/// A set of names that may answer yes of a name that is not in it: most rows of an element are not
/// in a document, and are told so by one bit.
class Names {
public:
    void add(const xmlChar* name) { bits_ |= bit(view(name)); }
    bool may_have(std::string_view name) const { return (bits_ & bit(name)) != 0; }

private:
    static std::uint64_t bit(std::string_view name)
    {
        const auto first = static_cast<unsigned char>(name[0]);
        return std::uint64_t{1} << ((first + name.size() * 11) % 64);
    }
    std::uint64_t bits_ = 0;
};

bool is_ours(const xmlNs* ns, Namespace space)
{
    if (space == Namespace::none) return !ns || !ns->prefix;
    return ns && view(ns->href) == uri(space);
}

bool matches(const xmlNode& node, const Part& part)
{
    return node.type == XML_ELEMENT_NODE && is_named(node.name, part.name) &&
           is_ours(node.ns, part.ns);
}

/// Nodes that a row has taken are marked, so that what stays unmarked is unknown.
void mark(xmlNode& node)
{
    node._private = &node;
}
void mark(xmlAttr& attribute)
{
    attribute._private = &attribute;
}
/// What is below is foreign, or a function's to judge.
void mark_whole(xmlNode& node)
{
    node._private = node.doc;
}
bool is_whole(const xmlNode& node)
{
    return node._private == node.doc;
}

/// An element that is read, and what it has.
struct Source {
    explicit Source(xmlNode& element) : node(element)
    {
        for (const xmlAttr* at = node.properties; at; at = at->next) attributes.add(at->name);
        for (const xmlNode* child = node.children; child; child = child->next)
            if (child->type == XML_ELEMENT_NODE) children.add(child->name);
    }
    xmlNode& node;
    Names attributes;
    Names children;
};

/// Text without a copy where it stands in one node, as it nearly always does.
class Content {
public:
    explicit Content(const xmlNode* first)
    {
        if (!first) return;
        const bool is_text = first->type == XML_TEXT_NODE || first->type == XML_CDATA_SECTION_NODE;
        if (is_text && !first->next) {
            view_ = view(first->content);
            return;
        }
        for (const xmlNode* node = first; node; node = node->next) append(*node);
        view_ = joined_;
    }
    std::string_view get() const { return view_; }

private:
    void append(const xmlNode& node)
    {
        if (node.type == XML_TEXT_NODE || node.type == XML_CDATA_SECTION_NODE)
            joined_ += view(node.content);
        for (const xmlNode* child = node.children; child && node.type == XML_ELEMENT_NODE;
             child = child->next)
            append(*child);
    }
    std::string_view view_;
    std::string joined_;
};

class Reader {
public:
    Reader(ParseFlags flags, Warnings* warnings) : flags_(flags), warnings_(warnings) {}

    bool run(xmlNode& node, Parts parts, void* owner)
    {
        contents(node, parts, owner);
        if (!error_ && (warnings_ || flags_.validate)) sweep(node);
        return !error_;
    }
    Error error() && { return std::move(*error_); }

private:
    /// How many rows say something.
    std::size_t contents(xmlNode& node, Parts parts, void* owner);
    bool is_taken(const Part& part, const void* owner) const
    {
        return !part.applies || part.applies(owner);
    }
    bool is_skipped(const Part& part) const
    {
        return part.is_live && flags_.inactive && !part.lasting;
    }
    void forget(const Part& part, void* owner) const;

    std::size_t attributes(const Source& from, Parts parts, void* owner);
    std::size_t children(const Source& from, Parts parts, void* owner);
    std::size_t splice(const Source& from, const Part& part, void* owner,
                       std::size_t (Reader::*walk)(const Source&, Parts, void*));
    std::size_t attribute(xmlNode& node, xmlAttr& at, const Part& part, void* owner);
    std::size_t row(xmlNode& node, const Part& part, void* owner);
    std::size_t one(xmlNode& node, const Part& part, void* owner);
    std::size_t child(xmlNode& node, const Part& part, void* owner);
    std::size_t own_text(xmlNode& node, Parts parts, void* owner);
    void rules(const xmlNode& node, Parts parts, void* owner);
    void value(xmlNode& node, const Part& part, std::string_view text, void* into);
    void leaf(xmlNode& node, const Part& part, void* into);
    void wrapped(xmlNode& node, const Part& part, void* into);
    void keep(xmlNode& node, const Part& part, void* into);
    /// What is written even where it is zero says something where it is zero.
    static bool says(const Part& part, const void* value)
    {
        return part.is_always || !part.value->is_absent(value);
    }
    static void ignore(const xmlNode& node, const Part& part);
    void sweep(xmlNode& node);
    void warn(const xmlNode& node, std::string sentence);
    void fail(Error error)
    {
        if (!error_) error_ = std::move(error);
    }

    ParseFlags flags_;
    Warnings* warnings_;
    std::optional<Error> error_;
};

xmlAttr* find_attribute(const xmlNode& node, std::string_view name)
{
    for (xmlAttr* at = node.properties; at; at = at->next)
        if (is_named(at->name, name) && !at->ns) return at;
    return nullptr;
}

std::size_t Reader::contents(xmlNode& node, Parts parts, void* owner)
{
    mark(node);
    const Source from(node);
    std::size_t said = attributes(from, parts, owner);
    if (!error_) said += own_text(node, parts, owner);
    if (!error_) said += children(from, parts, owner);
    if (!error_) rules(node, parts, owner);
    return said;
}

/// Reads a number with its unit, or whatever the row's type is.
void Reader::value(xmlNode& node, const Part& part, std::string_view text, void* into)
{
    if (part.unit) {
        xmlAttr* unit = find_attribute(node, part.unit->attribute);
        if (unit) mark(*unit);
        const Content word(unit ? unit->children : nullptr);
        std::uint64_t number = 0;
        const Complaint wrong = scale(text, word.get(), *part.unit, part.value->number_max, number);
        if (!wrong.sentence.empty()) return fail(complaint(node, wrong));
        return part.value->set_number(number, into);
    }
    if (!part.value->read(text, into)) return fail(bad_value(node, part, text));
    if (part.low == part.high || !part.value->number) return;
    const auto number = static_cast<std::int64_t>(part.value->number(into));
    if (number < part.low || number > part.high) fail(bad_value(node, part, text));
}

std::size_t Reader::attributes(const Source& from, Parts parts, void* owner)
{
    std::size_t found = 0;
    for (const Part& part : parts) {
        if (error_) break;
        if (part.kind == Kind::splice) {
            if (is_taken(part, owner)) found += splice(from, part, owner, &Reader::attributes);
            continue;
        }
        if (part.kind == Kind::ignored && is_taken(part, owner)) ignore(from.node, part);
        if (part.kind != Kind::attribute) continue;
        const bool may_be = from.attributes.may_have(part.name);
        if ((!may_be && !part.is_required) || !is_taken(part, owner)) continue;
        if (xmlAttr* at = may_be ? find_attribute(from.node, part.name) : nullptr)
            found += attribute(from.node, *at, part, owner);
        else if (part.is_required)
            fail(missing(from.node, part));
    }
    return found;
}

/// Whether it says something.
std::size_t Reader::attribute(xmlNode& node, xmlAttr& at, const Part& part, void* owner)
{
    mark(at);
    const Content content(at.children);
    if (!is_skipped(part)) value(node, part, content.get(), part.find(owner));
    forget(part, owner);
    return part.is_silent(owner) ? 0 : 1;
}

void Reader::ignore(const xmlNode& node, const Part& part)
{
    xmlAttr* at = part.inner.empty() ? nullptr : find_attribute(node, part.inner);
    if (at) mark(*at);
}

/// What was read only to see whether it lasts beyond the running domain.
void Reader::forget(const Part& part, void* owner) const
{
    if (part.lasting && flags_.inactive && part.value && !part.lasting(owner))
        part.value->clear(part.find(owner));
}

std::size_t Reader::splice(const Source& from, const Part& part, void* owner,
                           std::size_t (Reader::*walk)(const Source&, Parts, void*))
{
    void* member = part.find(owner);
    const bool is_new = part.is_silent(owner);
    void* item = part.holder->add(member);
    const std::size_t found = (this->*walk)(from, part.rows(), item);
    if (found == 0 && is_new) part.holder->drop(member);
    return found;
}

std::size_t Reader::own_text(xmlNode& node, Parts parts, void* owner)
{
    std::size_t said = 0;
    for (const Part& part : parts) {
        if (part.kind == Kind::splice && !part.is_silent(owner))
            said += own_text(node, part.rows(), part.holder->at(part.find(owner), 0));
        if (part.kind != Kind::text || !is_taken(part, owner) || is_skipped(part)) continue;
        const Content content(node.children);
        if (!content.get().empty()) {
            value(node, part, content.get(), part.find(owner));
            ++said;
        } else if (part.is_required) {
            fail(missing(node, part));
        }
    }
    return said;
}

std::size_t Reader::children(const Source& from, Parts parts, void* owner)
{
    std::size_t found = 0;
    for (const Part& part : parts) {
        if (error_) break;
        if (part.kind <= Kind::text || part.kind >= Kind::rule) continue;
        if (part.kind == Kind::splice) {
            if (is_taken(part, owner)) found += splice(from, part, owner, &Reader::children);
        } else if (!part.name.empty() && (part.is_required || from.children.may_have(part.name)) &&
                   is_taken(part, owner)) {
            found += row(from.node, part, owner);
        }
    }
    return found;
}

/// All children of the node that this row takes: each of them if it holds many, else the first.
std::size_t Reader::row(xmlNode& node, const Part& part, void* owner)
{
    std::size_t count = 0;
    for (xmlNode* child = node.children; child; child = child->next) count += matches(*child, part);
    if (count == 0) {
        if (part.is_required) fail(missing(node, part));
        return 0;
    }
    const bool is_many = part.kind >= Kind::custom || (part.holder && part.holder->is_many);
    if (part.holder) part.holder->reserve(part.find(owner), count);
    bool is_done = false;
    std::size_t said = 0;
    for (xmlNode* child = node.children; child && !error_; child = child->next) {
        if (!matches(*child, part)) continue;
        mark(*child);
        if (!is_done && !is_skipped(part)) said += one(*child, part, owner);
        forget(part, owner);
        is_done = !is_many;
    }
    return said;
}

/// An element of its own is there even if it says nothing, unless it is written only when it does.
std::size_t Reader::child(xmlNode& node, const Part& part, void* owner)
{
    void* member = part.find(owner);
    const std::size_t said = contents(node, part.rows(), part.holder->add(member));
    if (part.holder->is_value) return said;
    if (said == 0 && part.is_spoken && !error_) {
        part.holder->drop(member);
        return 0;
    }
    return 1;
}

std::size_t Reader::one(xmlNode& node, const Part& part, void* owner)
{
    if (part.kind == Kind::child) return child(node, part, owner);
    if (part.kind == Kind::group) return contents(node, part.parts, owner);
    void* into = part.find(owner);
    if (part.holder) into = part.holder->add(into);
    switch (part.kind) {
        case Kind::leaf:
            leaf(node, part, into);
            return says(part, into);
        case Kind::wrapped:
            wrapped(node, part, into);
            return says(part, into);
        case Kind::flag:
            *static_cast<bool*>(into) = true;
            return 1;
        case Kind::raw:
            keep(node, part, into);
            return 1;
        case Kind::custom:
        case Kind::ignored:
            mark_whole(node);
            if (!part.load) return 0;
            if (const Complaint wrong = part.load(node, owner); !wrong.sentence.empty())
                fail(complaint(node, wrong));
            return 1;
        case Kind::child:
        case Kind::group:
        case Kind::attribute:
        case Kind::text:
        case Kind::splice:
        case Kind::rule:
        case Kind::xmlns:
            break;
    }
    return 0;
}

void Reader::leaf(xmlNode& node, const Part& part, void* into)
{
    const Content content(node.children);
    if (!content.get().empty())
        value(node, part, content.get(), into);
    else if (part.is_required || !part.value->is_free)
        fail(missing(node, part));
}

void Reader::wrapped(xmlNode& node, const Part& part, void* into)
{
    if (xmlAttr* at = find_attribute(node, part.inner)) {
        mark(*at);
        const Content content(at->children);
        value(node, part, content.get(), into);
    } else if (part.is_required || part.holder) {
        fail(missing(node, part));
    }
}

void Reader::keep(xmlNode& node, const Part& part, void* into)
{
    mark_whole(node);
    part.value->read(foreign(node), into);
}

void Reader::rules(const xmlNode& node, Parts parts, void* owner)
{
    for (const Part& part : parts) {
        if (error_) return;
        if (part.kind == Kind::splice && !part.is_silent(owner))
            rules(node, part.rows(), part.holder->at(part.find(owner), 0));
        if (part.kind != Kind::rule) continue;
        if (const Complaint wrong = part.judge(owner); !wrong.sentence.empty())
            fail(complaint(node, wrong));
    }
}

void Reader::warn(const xmlNode& node, std::string sentence)
{
    if (flags_.validate)
        fail(complaint(node,
                       {std::move(sentence), ErrorCode::xml_invalid_schema, ErrorDomain::xml}));
    else
        warnings_->push_back(complaint(node, {std::move(sentence)}).detail);
}

/// Once all is read: several rows may take from one element.
void Reader::sweep(xmlNode& node)
{
    for (const xmlAttr* at = node.properties; at; at = at->next)
        if (!at->_private && !at->ns)
            warn(node, "attribute '" + std::string(view(at->name)) + "' is not known here");
    for (xmlNode* child = node.children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || is_whole(*child)) continue;
        if (child->_private)
            sweep(*child);
        else if (is_ours(child->ns, Namespace::none))
            warn(*child, "element '" + std::string(view(child->name)) + "' is not known here");
    }
}

}  // namespace

Result<Done> parse(xmlNode& node, const Element& element, void* into, ParseFlags flags,
                   Warnings* warnings)
{
    Reader reader(flags, warnings);
    if (reader.run(node, element.parts, into)) return Done{};
    return std::move(reader).error();
}

Result<Done> check_root(const xmlNode& root, const Element& element)
{
    if (view(root.name) == element.name) return Done{};
    return Error(ErrorCode::xml_error,
                 "unexpected root element <" + std::string(view(root.name)) + ">, expecting <" +
                     std::string(element.name) + ">",
                 ErrorDomain::xml);
}

bool read_attribute(const xmlNode& node, std::string_view name, std::string& into)
{
    const xmlAttr* at = find_attribute(node, name);
    if (at) into = Content(at->children).get();
    return at != nullptr;
}

std::string text_of(const xmlNode& node)
{
    return std::string(Content(node.children).get());
}

const xmlNode* first_child(const xmlNode& node, std::string_view name)
{
    for (const xmlNode* child = node.children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE && is_named(child->name, name)) return child;
    return nullptr;
}

}  // namespace hostler::xml
