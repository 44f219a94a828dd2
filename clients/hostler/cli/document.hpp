#pragma once
// Document: an XML document from a server, for the few answers that are read out of one.

#include <libxml/tree.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::cli {

class Document {
public:
    /// Blanks between elements: dropped, and the document is indented anew; or kept, as for a part
    /// that goes back to the server.
    enum class Blanks { dropped, kept };

    /// Failure when the text is no XML: it names `source` and the line.
    explicit Document(const std::string& text, Blanks blanks = Blanks::dropped,
                      const std::string& source = "(the server's document)");

    /// The elements (or attributes) an expression finds, below `from` or in the whole document.
    /// Failure when it is no XPath.
    std::vector<xmlNode*> find(const std::string& path, xmlNode* from = nullptr) const;

    /// The text of the first thing the expression finds; "" when there is none.
    std::string text(const std::string& path, xmlNode* from = nullptr) const;

    /// The node as XML.
    std::string dump(xmlNode* node) const;
    /// All of it as XML, with its head.
    std::string whole() const;
    /// The nodes as XML, in one element around them.
    std::string wrapped(const std::vector<xmlNode*>& nodes, const std::string& name) const;

    // Changes, for what goes back to the server.
    static void set(xmlNode* element, const char* attribute, const std::string& value);
    static void set_text(xmlNode* element, const std::string& text);
    static void remove(xmlNode* node);
    /// A new element, in front of `next` and indented like it.
    static xmlNode* add_before(xmlNode* next, const char* name);
    static xmlNode* add_child(xmlNode* parent, const char* name);
    /// Takes the node from where it is, and puts it behind `parent`'s last child.
    static void move_into(xmlNode* parent, xmlNode* node);

private:
    struct Free {
        void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    };
    std::unique_ptr<xmlDoc, Free> document_;
};

/// The text as an attribute's value or an element's content may hold it.
std::string escaped(std::string_view text);

}  // namespace hostler::cli
