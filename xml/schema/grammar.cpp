#include "xml/schema/grammar.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hostler::xml {
namespace {

using Kind = Part::Kind;
using Parts = std::span<const Part>;

std::string word_pattern(std::string_view word)
{
    return "<value>" + std::string(word) + "</value>";
}

/// As many digits as the highest has, and zeros before them.
std::string hex_pattern(std::int64_t high)
{
    Buffer digits;
    write_hex(static_cast<std::uint64_t>(high), 1, digits);
    return "<data type='string'><param name='pattern'>0x0*[0-9a-fA-F]{1," +
           std::to_string(digits.size() - 2) + "}</param></data>";
}

std::string value_pattern(const Part& part)
{
    if (part.is_path && part.value->is_free)
        return "<data type='string'><param name='pattern'>.+</param></data>";
    if (part.value->words) {
        std::string choice = "<choice>";
        for (const std::string_view word : part.value->words())
            if (!word.empty()) choice += word_pattern(word);
        return choice + "</choice>";
    }
    if (part.low == part.high || !part.value->number) return std::string(part.value->grammar);
    const std::string decimal = "<data type='integer'><param name='minInclusive'>" +
                                std::to_string(part.low) + "</param><param name='maxInclusive'>" +
                                std::to_string(part.high) + "</param></data>";
    const bool is_decimal = part.value->grammar.ends_with("nteger'/>");
    return is_decimal ? decimal : "<choice>" + decimal + hex_pattern(part.high) + "</choice>";
}

AttributePattern* find(Content& content, std::string_view name)
{
    for (AttributePattern& one : content.attributes)
        if (one.name == name) return &one;
    return nullptr;
}

void add(Content& content, AttributePattern pattern)
{
    AttributePattern* held = find(content, pattern.name);
    if (!held) return content.attributes.push_back(std::move(pattern));
    held->is_required = held->is_required && pattern.is_required;
    if (held->value != pattern.value)
        held->value = "<choice>" + held->value + pattern.value + "</choice>";
}

void add(Content& content, ElementPattern pattern);

void add(Content& content, const Content& more)
{
    for (const AttributePattern& one : more.attributes) add(content, one);
    for (const ElementPattern& one : more.elements) add(content, one);
    content.texts.insert(content.texts.end(), more.texts.begin(), more.texts.end());
    content.is_text_required = content.is_text_required && more.is_text_required;
    content.is_anything = content.is_anything || more.is_anything;
}

/// Several rows may read one element: it may say then what any of them takes. What a function reads
/// beside them (their order) is no more than that.
void add(Content& content, ElementPattern pattern)
{
    const auto held = std::find_if(content.elements.begin(), content.elements.end(),
                                   [&](const ElementPattern& one) {
                                       return one.name == pattern.name && one.ns == pattern.ns;
                                   });
    if (held == content.elements.end()) return content.elements.push_back(std::move(pattern));
    held->is_required = held->is_required && pattern.is_required;
    held->is_many = held->is_many || pattern.is_many;
    for (const Element* one : pattern.described)
        if (std::find(held->described.begin(), held->described.end(), one) == held->described.end())
            held->described.push_back(one);
    if (held->contents.empty()) held->contents = pattern.contents;
    if (!held->described.empty()) {
        std::erase_if(held->contents, [](const Content& one) { return one.is_anything; });
        std::erase_if(pattern.contents, [](const Content& one) { return one.is_anything; });
    }
    if (pattern.contents.empty()) return;
    std::vector<Content> both;
    for (const Content& a : held->contents)
        for (const Content& b : pattern.contents) {
            Content sum = a;
            add(sum, b);
            if (std::find(both.begin(), both.end(), sum) == both.end()) both.push_back(sum);
        }
    held->contents = std::move(both);
}

/// An attribute whose word decides which rows there are.
struct Switch {
    const Part* part;
    void* member;
    std::string usual;                      ///< what a struct has where nothing is said
    std::vector<std::string_view> choices;  ///< "" for none, where it need not be said

    void say(std::string_view word) const
    {
        part->value->clear(member);
        const std::string_view said = word.empty() ? std::string_view(usual) : word;
        if (!said.empty()) part->value->read(said, member);
    }
};

std::string usual(const Part& part, const void* member)
{
    Buffer out;
    if (!part.value->is_absent(member)) part.value->write(member, out);
    return out.str();
}

class Grammarian {
public:
    std::vector<Definition> run(const Element& element, void* root)
    {
        // The first pass learns which rows some word lets apply; the others hang on something that
        // no word says, and may always stand.
        for (is_learning_ = true;; is_learning_ = false) {
            waiting_ = {{&element, root}};
            known_ = {&element};
            std::vector<Definition> all;
            while (!waiting_.empty()) {
                const auto [next, owner] = waiting_.back();
                waiting_.pop_back();
                all.push_back({next, contents(next->parts, owner)});
            }
            if (!is_learning_) return all;
        }
    }

private:
    std::vector<Content> contents(Parts parts, void* owner);
    void collect(Parts parts, void* owner, Content& into);
    void row(const Part& part, void* owner, Content& into);
    void child(const Part& part, void* owner, Content& into);
    bool applies(const Part& part, void* owner);
    std::vector<Switch> switches(Parts parts, void* owner);
    void words(Parts parts, void* owner, std::vector<Switch>& into);
    std::vector<bool> signature(Parts parts, void* owner);
    void turn(std::vector<Switch>& all, std::size_t which, Parts parts, void* owner,
              std::vector<Content>& into);

    bool is_learning_ = true;
    std::set<const Part*> seen_;
    std::map<const void*, std::string_view> fixed_;  ///< members whose word is settled
    std::vector<std::pair<const Element*, void*>> waiting_;
    std::set<const Element*> known_;
};

bool Grammarian::applies(const Part& part, void* owner)
{
    if (!part.applies) return true;
    if (part.applies(owner)) {
        seen_.insert(&part);
        return true;
    }
    return !is_learning_ && !seen_.contains(&part);
}

void* made(const Part& part, void* owner)
{
    void* member = part.find(owner);
    return part.holder->count(member) != 0 ? part.holder->at(member, 0) : part.holder->add(member);
}

std::vector<bool> Grammarian::signature(Parts parts, void* owner)
{
    std::vector<bool> bits;
    for (const Part& part : parts) {
        bits.push_back(!part.applies || part.applies(owner));
        if (part.kind != Kind::group && part.kind != Kind::splice) continue;
        const auto inner =
            signature(part.rows(), part.kind == Kind::group ? owner : made(part, owner));
        bits.insert(bits.end(), inner.begin(), inner.end());
    }
    return bits;
}

/// The attributes of the element itself that are words.
void Grammarian::words(Parts parts, void* owner, std::vector<Switch>& into)
{
    for (const Part& part : parts) {
        if (part.kind == Kind::splice) words(part.rows(), made(part, owner), into);
        if (part.kind != Kind::attribute || !part.value->words) continue;
        Switch one{&part, part.find(owner), usual(part, part.find(owner)), {}};
        if (fixed_.contains(one.member)) continue;
        if (!part.is_required) one.choices.emplace_back();
        for (const std::string_view word : part.value->words())
            if (!word.empty()) one.choices.push_back(word);
        into.push_back(std::move(one));
    }
}

std::vector<Switch> Grammarian::switches(Parts parts, void* owner)
{
    std::vector<Switch> all;
    words(parts, owner, all);
    std::erase_if(all, [&](const Switch& one) {
        one.say({});
        const auto plain = signature(parts, owner);
        const bool is_idle =
            std::all_of(one.choices.begin(), one.choices.end(), [&](std::string_view word) {
                one.say(word);
                return signature(parts, owner) == plain;
            });
        one.say({});
        return is_idle;
    });
    return all;
}

/// Joins contents that differ in this attribute alone.
void join(std::vector<Content>& all, std::string_view name)
{
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = all.size() - 1; j > i; --j) {
            AttributePattern* a = find(all[i], name);
            AttributePattern* b = find(all[j], name);
            if (!a || !b) continue;
            const AttributePattern mine = *a;
            const AttributePattern other = *b;
            *b = mine;
            if (all[i] != all[j]) {
                *b = other;
                continue;
            }
            a->value = "<choice>" + mine.value + other.value + "</choice>";
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(j));
        }
}

void Grammarian::turn(std::vector<Switch>& all, std::size_t which, Parts parts, void* owner,
                      std::vector<Content>& into)
{
    if (which == all.size()) {
        collect(parts, owner, into.emplace_back());
        return;
    }
    const Switch& one = all[which];
    std::vector<Content> mine;
    for (const std::string_view word : one.choices) {
        one.say(word);
        fixed_[one.member] = word;
        turn(all, which + 1, parts, owner, mine);
    }
    one.say({});
    fixed_.erase(one.member);
    join(mine, one.part->name);
    into.insert(into.end(), mine.begin(), mine.end());
}

std::vector<Content> Grammarian::contents(Parts parts, void* owner)
{
    std::vector<Switch> all = switches(parts, owner);
    std::vector<Content> into;
    turn(all, 0, parts, owner, into);
    return into;
}

void Grammarian::collect(Parts parts, void* owner, Content& into)
{
    for (const Part& part : parts)
        if (applies(part, owner)) row(part, owner, into);
}

AttributePattern unit_pattern(const Part& part)
{
    return {std::string(part.unit->attribute), "<text/>"};
}

ElementPattern named(const Part& part, std::vector<Content> contents)
{
    return {std::string(part.name),
            part.ns,
            part.is_required,
            part.kind >= Kind::custom || (part.holder && part.holder->is_many),
            {},
            std::move(contents)};
}

ElementPattern leaf(const Part& part)
{
    Content content;
    if (part.kind == Kind::wrapped) {
        content.attributes = {
            {std::string(part.inner), value_pattern(part), part.is_required || part.holder}};
    } else {
        content.texts = {value_pattern(part)};
        content.is_text_required = part.value->grammar != "<text/>";
        if (part.unit) content.attributes = {unit_pattern(part)};
    }
    return named(part, {content});
}

void Grammarian::child(const Part& part, void* owner, Content& into)
{
    if (!part.element) return add(into, named(part, contents(part.parts, made(part, owner))));
    const Element& element = part.element();
    ElementPattern pattern = named(part, {});
    pattern.described = {&element};
    if (known_.insert(&element).second) waiting_.emplace_back(&element, made(part, owner));
    add(into, std::move(pattern));
}

void Grammarian::row(const Part& part, void* owner, Content& into)
{
    switch (part.kind) {
        case Kind::attribute: {
            const auto settled = fixed_.find(part.find(owner));
            const bool is_settled = settled != fixed_.end() && part.value->words;
            if (!is_settled)
                add(into, {std::string(part.name), value_pattern(part), part.is_required});
            else if (!settled->second.empty())
                add(into, {std::string(part.name), word_pattern(settled->second), true});
            if (part.unit) add(into, unit_pattern(part));
            return;
        }
        case Kind::text:
            into.texts.push_back(value_pattern(part));
            into.is_text_required = part.is_required;
            if (part.unit) add(into, unit_pattern(part));
            return;
        case Kind::leaf:
        case Kind::wrapped:
            return add(into, leaf(part));
        case Kind::flag:
            return add(into, named(part, {Content{}}));
        case Kind::child:
            return child(part, owner, into);
        case Kind::group:
            return add(into, named(part, contents(part.parts, owner)));
        case Kind::splice:
            return collect(part.rows(), made(part, owner), into);
        case Kind::ignored:
            // What is refused has no place in a schema.
            if (part.load) return;
            if (part.name.empty()) return add(into, {std::string(part.inner), "<text/>"});
            [[fallthrough]];
        case Kind::raw:
        case Kind::custom: {
            Content foreign;
            foreign.is_anything = true;
            return add(into, named(part, {foreign}));
        }
        case Kind::rule:
        case Kind::xmlns:
            return;
    }
}

}  // namespace

std::vector<Definition> grammar(const Element& element, void* root)
{
    return Grammarian().run(element, root);
}

}  // namespace hostler::xml
