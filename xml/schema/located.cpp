#include "xml/schema/located.hpp"

#include <charconv>

#include "xml/schema/document.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {
namespace {

/// A sentence may be as long as a stranger's values are.
constexpr std::size_t paths_max = 4;

/// "disk", "disk[2]", "controller[@type='usb'][@index='0']"
class Step {
public:
    explicit Step(std::string_view text) : name_(text.substr(0, text.find('[')))
    {
        text.remove_prefix(name_.size());
        while (text.starts_with('[')) {
            const std::size_t end = std::min(text.find(']'), text.size());
            condition(text.substr(1, end - 1));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    xmlNode* find(const xmlNode& parent) const
    {
        std::size_t left = number_;
        for (xmlNode* at = parent.children; at; at = at->next)
            if (is(*at) && --left == 0) return at;
        return nullptr;
    }

private:
    void condition(std::string_view text)
    {
        const std::size_t quote = text.find("='");
        if (text.starts_with('@') && quote != text.npos && text.ends_with('\''))
            attributes_.emplace_back(text.substr(1, quote - 1),
                                     text.substr(quote + 2, text.size() - quote - 3));
        else
            std::from_chars(text.data(), text.data() + text.size(), number_);
    }
    bool is(const xmlNode& node) const
    {
        if (node.type != XML_ELEMENT_NODE || view(node.name) != name_) return false;
        for (const auto& [name, value] : attributes_) {
            std::string said;
            if (!read_attribute(node, name, said) || said != value) return false;
        }
        return true;
    }

    std::string_view name_;
    std::size_t number_ = 1;
    std::vector<std::pair<std::string_view, std::string_view>> attributes_;
};

/// " (line 7)" of the last step that the document has; " (below line 3)" where there are more.
std::string place(const xmlNode& root, std::string_view path)
{
    const xmlNode* node = &root;
    path.remove_prefix(std::min(path.find('/', 1), path.size()));
    while (path.starts_with("/") && !path.starts_with("/@")) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        const xmlNode* next = Step(path.substr(0, end)).find(*node);
        const std::string line = std::to_string(xmlGetLineNo(node));
        if (!next) return " (below line " + line + ")";
        node = next;
        path.remove_prefix(end);
    }
    return " (line " + std::to_string(xmlGetLineNo(node)) + ")";
}

/// How long the path is that begins here.
std::size_t path_size(std::string_view text)
{
    std::size_t end = std::min(text.find_first_of(" ,;:)\""), text.size());
    while (text.substr(0, end).ends_with('.')) --end;
    return end;
}

/// The reader's own complaints have theirs: "(line 7, /domain/name)".
bool has_line(std::string_view before)
{
    if (!before.ends_with(", ")) return false;
    before.remove_suffix(2);
    const std::size_t last = before.find_last_not_of("0123456789");
    return last != before.npos && before.substr(0, last + 1).ends_with("(line ");
}

/// Where the next path begins; not within a file's name, nor in quotes.
std::size_t next_path(std::string_view text, std::string_view begin)
{
    std::size_t at = text.find(begin);
    while (at != text.npos && at != 0 && text[at - 1] != ' ' && text[at - 1] != '(')
        at = text.find(begin, at + 1);
    return at;
}

}  // namespace

Error located(Error error, std::string_view text)
{
    const auto document = Document::read(text, "document");
    if (!document) return error;
    const xmlNode& root = document->root();
    const std::string begin = "/" + std::string(view(root.name));
    std::string said;
    std::string_view left = error.detail;
    for (std::size_t count = 0; count < paths_max; ++count) {
        const std::size_t at = next_path(left, begin);
        if (at == left.npos) break;
        const std::size_t end = at + path_size(left.substr(at));
        said += left.substr(0, end);
        if (!has_line(left.substr(0, at))) said += place(root, left.substr(at, end - at));
        left.remove_prefix(end);
    }
    error.detail = said + std::string(left);
    return error;
}

}  // namespace hostler::xml
