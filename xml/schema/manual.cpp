#include "xml/schema/manual.hpp"

#include <algorithm>
#include <cctype>
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
    explicit Author(const Element& element) { meet(element); }

    std::string section(std::size_t index);
    /// Of the elements with that name; all, where it is empty.
    std::string sections(std::string_view name = {})
    {
        std::string out;
        for (std::size_t index = 0; index < met_.size(); ++index) {
            const std::string one = section(index);  // it may meet further ones
            if (name.empty() || met_[index].element->name == name) out += one;
        }
        return out;
    }

private:
    struct Met {
        const Element* element;
        std::string title;
    };

    void rows(Parts parts, const std::string& inside, std::string& out);
    void row(const Part& part, const std::string& inside, std::string& out);
    /// How its section is headed.
    const std::string& meet(const Element& element);
    bool is_taken(std::string_view title) const
    {
        return std::ranges::find(met_, title, &Met::title) != met_.end();
    }

    std::vector<Met> met_;
    std::string where_;  ///< the title of the section that is written
};

const std::string& Author::meet(const Element& element)
{
    const auto found = std::ranges::find(met_, &element, &Met::element);
    if (found != met_.end()) return found->title;
    std::string title(element.name);
    if (is_taken(title)) title += " of " + where_;
    const std::string first = title;
    for (int count = 2; is_taken(title); ++count) title = first + " " + std::to_string(count);
    met_.push_back({&element, std::move(title)});
    return met_.back().title;
}

/// What readers of Markdown make of a heading.
std::string anchor(std::string title)
{
    std::ranges::replace(title, ' ', '-');
    std::ranges::transform(title, title.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return title;
}

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
    if (part.kind == Kind::child && part.element)
        out += " See [" + code("<" + std::string(part.element().name) + ">") + "](#" +
               anchor(meet(part.element())) + ").";
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
    const Element& element = *met_[index].element;
    const std::string title = met_[index].title;
    where_ = title;
    std::string table;
    rows(element.parts, {}, table);
    std::string asked;
    rules(element.parts, asked);
    std::string out = "## " + title + "\n\n" + std::string(element.about);
    out += "\n\n| in the document | takes | notes | what it says |\n|---|---|---|---|\n" + table;
    if (!asked.empty()) out += "\nRules:\n\n" + asked;
    return out + "\n";
}

}  // namespace

std::string manual_section(const Element& element)
{
    return Author(element).section(0);
}

std::string manual_sections(const Element& root, std::string_view name)
{
    return Author(root).sections(name);
}

std::string manual(const Element& element)
{
    return "# <" + std::string(element.name) + ">\n\n" + std::string(element.about) +
           " Printed from the description that reads and writes it.\n\n" +
           Author(element).sections();
}

}  // namespace hostler::xml
