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
    /// Failure when the text is no XML.
    explicit Document(const std::string& text);

    /// The elements (or attributes) an expression finds, below `from` or in the whole document.
    /// Failure when it is no XPath.
    std::vector<xmlNode*> find(const std::string& path, xmlNode* from = nullptr) const;

    /// The text of the first thing the expression finds; "" when there is none.
    std::string text(const std::string& path, xmlNode* from = nullptr) const;

    /// The node as XML.
    std::string dump(xmlNode* node) const;
    /// The nodes as XML, in one element around them.
    std::string wrapped(const std::vector<xmlNode*>& nodes, const std::string& name) const;

private:
    struct Free {
        void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    };
    std::unique_ptr<xmlDoc, Free> document_;
};

}  // namespace hostler::cli
