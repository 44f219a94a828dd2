#include "xml/domain/metadata.hpp"

#include <libxml/tree.h>

#include <memory>

#include "xml/schema/document.hpp"

namespace hostler::xml {
namespace {

const xmlChar* chars(const std::string& text)
{
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

/// The <metadata> of a domain as a tree; an empty one when the domain has none.
Result<Document> tree_of(const Domain& domain)
{
    return Document::read(domain.metadata.has_value() ? domain.metadata.view() : "<metadata/>",
                          "(metadata)");
}

xmlNode* find(xmlNode& metadata, std::string_view uri)
{
    for (xmlNode* child = metadata.children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE && child->ns && view(child->ns->href) == uri)
            return child;
    return nullptr;
}

std::string print(xmlNode& node)
{
    const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(),
                                                                      &xmlBufferFree);
    xmlNodeDump(buffer.get(), node.doc, &node, 0, 0);
    return std::string(view(xmlBufferContent(buffer.get())));
}

/// The element without its namespace's declaration and prefix, as virDomainGetMetadata gives it.
void strip_namespace(xmlNode& node, const xmlNs* space)
{
    if (node.ns == space) node.ns = nullptr;
    for (xmlNode* child = node.children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) strip_namespace(*child, space);
}

void take_namespace(xmlNode& node, xmlNs* space)
{
    if (!node.ns) node.ns = space;
    for (xmlNode* child = node.children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) take_namespace(*child, space);
}

void remove(xmlNode& node)
{
    xmlNode* blank = node.prev;
    const bool is_blank = blank && blank->type == XML_TEXT_NODE && xmlIsBlankNode(blank);
    xmlUnlinkNode(&node);
    xmlFreeNode(&node);
    if (!is_blank) return;
    xmlUnlinkNode(blank);
    xmlFreeNode(blank);
}

bool has_element(const xmlNode& node)
{
    for (const xmlNode* child = node.children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) return true;
    return false;
}

}  // namespace

std::optional<std::string> find_metadata(const Domain& domain, std::string_view uri)
{
    const Result<Document> document = tree_of(domain);
    if (!document) return std::nullopt;
    xmlNode* node = find(document->root(), uri);
    if (!node) return std::nullopt;
    xmlNs* space = node->ns;
    strip_namespace(*node, space);
    if (node->nsDef == space) node->nsDef = space->next, space->next = nullptr, xmlFreeNs(space);
    return print(*node);
}

Result<Done> set_metadata(Domain& domain, std::string_view uri, std::string_view key,
                          const std::optional<std::string>& text)
{
    const Result<Document> document = tree_of(domain);
    if (!document) return document.error();
    xmlNode& metadata = document->root();
    if (xmlNode* old = find(metadata, uri)) remove(*old);
    if (text) {
        const Result<Document> given = Document::read(*text, "metadata_xml");
        if (!given) return given.error();
        xmlNode* node = xmlDocCopyNode(&given->root(), metadata.doc, 1);
        const std::string href(uri);
        const std::string prefix(key);
        xmlNs* space = xmlNewNs(node, chars(href), prefix.empty() ? nullptr : chars(prefix));
        take_namespace(*node, space);
        xmlAddChild(&metadata, node);
    }
    if (has_element(metadata))
        domain.metadata = print(metadata);
    else
        domain.metadata.reset();
    return Done{};
}

}  // namespace hostler::xml
