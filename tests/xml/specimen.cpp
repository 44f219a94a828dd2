#include "tests/xml/specimen.hpp"

#include <algorithm>
#include <stdexcept>

namespace hostler::xml {
namespace {

using Kind = Part::Kind;

constexpr int depth_max = 8;

/// An unset word that is always written could not be read.
bool must_be_said(const Part& part)
{
    if (part.value) return part.is_always && part.value->words;
    const bool is_there = part.kind == Kind::group || (part.holder && part.holder->is_value);
    const auto rows = part.rows();
    return is_there && std::any_of(rows.begin(), rows.end(), must_be_said);
}

}  // namespace

bool Specimen::is_wanted(const Part& part, const void* owner)
{
    if (part.applies && !part.applies(owner)) return false;
    // A stored row stands for a live one that holds the value.
    if (part.is_stored) return false;
    return part.is_required || must_be_said(part) || below(4) == 0;
}

std::string Specimen::text()
{
    static constexpr std::string_view pieces[] = {"a",  "B7", "-", "/x", "&", "<", ">", "'",
                                                  "\"", " y", ".", "ä",  "€", "_", "0", "qcow"};
    std::string out = "t";
    for (std::uint64_t count = below(6); count > 0; --count)
        out += pieces[below(std::size(pieces))];
    return out;
}

std::uint64_t Specimen::number(const Part& part)
{
    if (part.low != part.high) {
        const auto span = static_cast<std::uint64_t>(part.high - part.low);
        return static_cast<std::uint64_t>(part.low) + below(span + 1);
    }
    // Sizes are bounded by what fits in bytes.
    const std::uint64_t most = std::min(part.value->number_max, std::uint64_t{1} << 40);
    return below(2) == 0 ? 1 + below(20) : 1 + below(most);
}

std::string Specimen::spelling(const Part& part)
{
    const Value& value = *part.value;
    if (value.words) {
        const Words words = value.words();
        const std::string_view word = words[below(words.size())];
        return std::string(word.empty() ? words.back() : word);
    }
    if (value.number) {
        const std::uint64_t one = number(part);
        return part.low < 0 ? std::to_string(static_cast<std::int64_t>(one)) : std::to_string(one);
    }
    if (value.kind == "text") return text();
    if (value.kind == "a UUID") {
        static constexpr std::string_view digits = "0123456789abcdef";
        std::string uuid = "1";
        while (uuid.size() < 32) uuid += digits[below(16)];
        return uuid;
    }
    if (value.kind.starts_with("an address such as '52"))
        return "52:54:00:12:34:" + std::to_string(10 + below(90));
    if (value.kind.starts_with("a list of numbers"))
        return std::to_string(below(4)) + "-" + std::to_string(4 + below(9)) + ",20";
    if (value.kind == "yes or no") return "yes";
    if (value.kind == "on or off") return "on";
    if (value.kind == "reset" || value.kind == "vhost") return std::string(value.kind);
    if (value.kind == "an octal number") return "0755";
    if (value.kind.starts_with("1 to 8 letters")) return "LOAD.7";
    throw std::logic_error("no specimen of " + std::string(value.kind));
}

bool Specimen::value(const Part& part, void* member)
{
    if (part.kind == Kind::flag) return *static_cast<bool*>(member) = true;
    if (part.unit) {
        part.value->set_number(number(part), member);
    } else {
        const std::string spelled = spelling(part);
        if (spelled.empty()) return false;
        if (!part.value->read(spelled, member)) {
            part.value->clear(member);
            return false;
        }
    }
    return !part.value->is_absent(member);
}

std::size_t Specimen::splice(const Part& part, void* owner,
                             std::size_t (Specimen::*walk)(Parts, void*))
{
    void* member = part.find(owner);
    const bool is_new = part.holder->count(member) == 0;
    const std::size_t found = (this->*walk)(part.rows(), part.holder->add(member));
    if (found == 0 && is_new) part.holder->drop(member);
    return found;
}

std::size_t Specimen::attributes(Parts parts, void* owner)
{
    std::size_t found = 0;
    for (const Part& part : parts) {
        if (part.kind == Kind::splice && (!part.applies || part.applies(owner)))
            found += splice(part, owner, &Specimen::attributes);
        if (part.kind != Kind::attribute || !is_wanted(part, owner)) continue;
        const bool is_set = value(part, part.find(owner));
        found += is_set;
        // The first enumerator may be spelled where the row is always written.
        if (!is_set && part.is_required && !part.is_always) is_broken_ = true;
    }
    return found;
}

std::size_t Specimen::texts(Parts parts, void* owner)
{
    std::size_t found = 0;
    for (const Part& part : parts) {
        if (part.kind == Kind::splice && part.holder->count(part.find(owner)) != 0)
            found += texts(part.rows(), part.holder->at(part.find(owner), 0));
        if (part.kind == Kind::text && is_wanted(part, owner))
            found += value(part, part.find(owner));
    }
    return found;
}

/// Whether it is sound, and so stays.
bool Specimen::item(const Part& part, void* member, std::size_t& said)
{
    if (part.value) return said = value(part, member), said != 0;
    ++depth_;
    const std::size_t found = contents(part.rows(), member);
    --depth_;
    said = part.holder->is_value ? found : 1;
    return !is_broken_ && (found != 0 || !part.is_spoken);
}

std::size_t Specimen::child(const Part& part, void* owner)
{
    if (part.kind == Kind::group) {
        const std::size_t found = contents(part.parts, owner);
        if (found == 0 && part.is_required) is_broken_ = true;
        return found;
    }
    if (!part.holder) return value(part, part.find(owner));
    void* member = part.find(owner);
    if (!part.holder->is_value && part.holder->count(member) != 0) return 0;
    const std::uint64_t count = part.holder->is_many ? 1 + below(2) : 1;
    std::size_t kept = 0;
    for (std::uint64_t index = 0; index < count; ++index) {
        const bool was_broken = is_broken_;
        bool is_filled = false;
        for (int attempt = 0; attempt < 6 && !is_filled; ++attempt) {
            std::size_t said = 0;
            is_filled = item(part, part.holder->add(member), said);
            kept += is_filled ? said : 0;
            if (is_filled) break;
            if (part.holder->is_value) return is_broken_ = true, 0;
            part.holder->drop(member);
            is_broken_ = was_broken;
        }
    }
    if (kept == 0 && part.is_required) is_broken_ = true;
    return kept;
}

std::size_t Specimen::children(Parts parts, void* owner)
{
    std::size_t found = 0;
    for (const Part& part : parts) {
        if (part.kind == Kind::splice && (!part.applies || part.applies(owner)))
            found += splice(part, owner, &Specimen::children);
        // What functions read is shown by tests of its own.
        const bool is_child = part.kind == Kind::leaf || part.kind == Kind::wrapped ||
                              part.kind == Kind::flag || part.kind == Kind::child ||
                              part.kind == Kind::group;
        if (!is_child || depth_ > depth_max || !is_wanted(part, owner)) continue;
        found += child(part, owner);
    }
    return found;
}

namespace {

/// A value that no document shows is not there.
void forget_hidden(std::span<const Part> parts, void* owner)
{
    for (const Part& part : parts) {
        const bool is_hidden = part.shown && !part.shown(owner);
        if (part.kind == Kind::group) {
            if (is_hidden)
                for (const Part& row : part.parts)
                    if (row.value && !row.holder) row.value->clear(row.find(owner));
            forget_hidden(part.parts, owner);
        } else if (part.kind == Kind::splice) {
            if (part.holder->count(part.find(owner)) != 0)
                forget_hidden(part.rows(), part.holder->at(part.find(owner), 0));
        } else if (is_hidden && part.kind == Kind::flag) {
            // Another row writes the element, and reading that says the flag too.
            *static_cast<bool*>(part.find(owner)) = true;
        } else if (is_hidden && part.value && !part.holder) {
            part.value->clear(part.find(owner));
        }
    }
}

bool is_sound(std::span<const Part> parts, void* owner)
{
    for (const Part& part : parts) {
        if (part.kind == Kind::splice && part.holder->count(part.find(owner)) != 0 &&
            !is_sound(part.rows(), part.holder->at(part.find(owner), 0)))
            return false;
        if (part.kind == Kind::rule && !part.judge(owner).sentence.empty()) return false;
    }
    return true;
}

}  // namespace

std::size_t Specimen::contents(Parts parts, void* owner)
{
    const std::size_t found = attributes(parts, owner);
    const std::size_t said = texts(parts, owner);
    // An element has a text or children.
    const std::size_t below = said == 0 ? children(parts, owner) : 0;
    forget_hidden(parts, owner);
    if (!is_sound(parts, owner)) is_broken_ = true;
    return found + said + below;
}

bool Specimen::fill(Parts parts, void* owner)
{
    contents(parts, owner);
    return !is_broken_;
}

}  // namespace hostler::xml
