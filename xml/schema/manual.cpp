#include "xml/schema/manual.hpp"

#include <algorithm>
#include <vector>

#include "xml/schema/shown.hpp"

namespace hostler::xml {
namespace {

using Kind = Part::Kind;
using Parts = std::span<const Part>;

std::string code(std::string_view text)
{
    return "`" + std::string(text) + "`";
}

std::string listed(Words words)
{
    std::string out;
    for (const std::string_view word : words)
        if (!word.empty()) out += (out.empty() ? "" : ", ") + code(word);
    return out;
}

std::string takes(const Part& part)
{
    if (part.kind == Kind::raw) return "foreign XML";
    if (part.kind == Kind::ignored) return part.load ? "is refused" : "is not kept";
    if (part.kind == Kind::flag) return "an element that is there or not";
    if (!part.value) return "an element";
    if (part.value->words) return listed(part.value->words());
    std::string kind(part.value->kind);
    if (part.low != part.high)
        kind += " from " + std::to_string(part.low) + " to " + std::to_string(part.high);
    if (part.unit) kind += ", with " + code(part.unit->attribute);
    return part.is_path ? "a file of the host" : kind;
}

std::string notes(const Part& part)
{
    std::string all = shown_when(part);
    const auto say = [&all](bool holds, std::string_view words) {
        if (holds) (all += all.empty() ? "" : ", ") += words;
    };
    say(part.is_required, "required");
    say(part.holder && part.holder->is_many, "any number");
    say(part.applies != nullptr, "by type");
    say(part.is_abi, "guest ABI");
    return all;
}

class Author {
public:
    explicit Author(const Element& element) : met_{&element} {}

    std::string section(std::size_t index);
    std::string all()
    {
        std::string out;
        for (std::size_t index = 0; index < met_.size(); ++index) out += section(index);
        return out;
    }

private:
    void rows(Parts parts, const std::string& inside, std::string& out);
    void row(const Part& part, const std::string& inside, std::string& out);
    void meet(const Element& element)
    {
        if (std::find(met_.begin(), met_.end(), &element) == met_.end()) met_.push_back(&element);
    }

    std::vector<const Element*> met_;
};

std::string spelled(const Part& part, const std::string& inside)
{
    const std::string space = part.ns == Namespace::none ? "" : std::string(prefix(part.ns)) + ":";
    const std::string name = inside + space + std::string(part.name);
    switch (part.kind) {
        case Kind::attribute:
            return inside + "@" + std::string(part.name);
        case Kind::text:
            return inside.empty() ? "its text" : inside + "text";
        case Kind::ignored:
            return part.name.empty() ? inside + "@" + std::string(part.inner) : name;
        case Kind::wrapped:
            return name + "/@" + std::string(part.inner);
        default:
            return name;
    }
}

void Author::row(const Part& part, const std::string& inside, std::string& out)
{
    const std::string name = spelled(part, inside);
    out += "| " + code(name) + " | " + takes(part) + " | " + notes(part) + " | " +
           std::string(part.about);
    if (part.kind == Kind::child && part.element) {
        meet(part.element());
        out += " See [" + code("<" + std::string(part.element().name) + ">") + "](#" +
               std::string(part.element().name) + ").";
    }
    out += " |\n";
    const bool is_inline = part.kind == Kind::group || (part.kind == Kind::child && !part.element);
    if (is_inline) rows(part.parts, name + "/", out);
}

void Author::rows(Parts parts, const std::string& inside, std::string& out)
{
    for (const Part& part : parts) {
        if (part.kind == Kind::splice)
            rows(part.rows(), inside, out);
        else if (part.kind != Kind::rule && part.kind != Kind::xmlns)
            row(part, inside, out);
    }
}

/// What the rules ask, a line each.
void rules(Parts parts, std::string& out)
{
    for (const Part& part : parts) {
        if (part.kind == Kind::splice) rules(part.rows(), out);
        if (part.kind == Kind::rule) out += "- " + std::string(part.about) + "\n";
    }
}

std::string Author::section(std::size_t index)
{
    const Element& element = *met_[index];
    std::string table;
    rows(element.parts, {}, table);
    std::string asked;
    rules(element.parts, asked);
    std::string out = "## " + std::string(element.name) + "\n\n" + std::string(element.about);
    out += "\n\n| in the document | takes | notes | what it says |\n|---|---|---|---|\n" + table;
    if (!asked.empty()) out += "\nRules:\n\n" + asked;
    return out + "\n";
}

}  // namespace

std::string manual_section(const Element& element)
{
    return Author(element).section(0);
}

std::string manual(const Element& element)
{
    return "# <" + std::string(element.name) + ">\n\n" + std::string(element.about) +
           " Printed from the description that reads and writes it.\n\n" + Author(element).all();
}

}  // namespace hostler::xml
