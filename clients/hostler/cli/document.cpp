#include "clients/hostler/cli/document.hpp"

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

template <auto free_it>
struct FreeWith {
    void operator()(auto* thing) const { free_it(thing); }
};
using Context = std::unique_ptr<xmlXPathContext, FreeWith<&xmlXPathFreeContext>>;
using Found = std::unique_ptr<xmlXPathObject, FreeWith<&xmlXPathFreeObject>>;
using Buffer = std::unique_ptr<xmlBuffer, FreeWith<&xmlBufferFree>>;

const xmlChar* as_xml(const std::string& text)
{
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

}  // namespace

Document::Document(const std::string& text)
    : document_(xmlReadMemory(
          text.data(), static_cast<int>(text.size()), nullptr, nullptr,
          XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOERROR | XML_PARSE_NOWARNING))
{
    if (!document_) throw Failure("the server's XML document cannot be read");
}

std::vector<xmlNode*> Document::find(const std::string& path, xmlNode* from) const
{
    const Context context(xmlXPathNewContext(document_.get()));
    if (from != nullptr) context->node = from;
    const Found found(xmlXPathEvalExpression(as_xml(path), context.get()));
    if (!found) throw Failure("failed to run xpath expression '" + path + "'");
    if (found->nodesetval == nullptr) return {};
    return {found->nodesetval->nodeTab, found->nodesetval->nodeTab + found->nodesetval->nodeNr};
}

std::string Document::text(const std::string& path, xmlNode* from) const
{
    const Context context(xmlXPathNewContext(document_.get()));
    if (from != nullptr) context->node = from;
    const Found found(xmlXPathEvalExpression(as_xml("string(" + path + ")"), context.get()));
    if (!found || found->stringval == nullptr) return "";
    return reinterpret_cast<const char*>(found->stringval);
}

std::string Document::dump(xmlNode* node) const
{
    const Buffer buffer(xmlBufferCreate());
    xmlNodeDump(buffer.get(), document_.get(), node, 0, 1);
    return reinterpret_cast<const char*>(xmlBufferContent(buffer.get()));
}

std::string Document::wrapped(const std::vector<xmlNode*>& nodes, const std::string& name) const
{
    const std::unique_ptr<xmlNode, FreeWith<&xmlFreeNode>> root(
        xmlNewDocNode(document_.get(), nullptr, as_xml(name), nullptr));
    for (xmlNode* node : nodes) xmlAddChild(root.get(), xmlCopyNode(node, 1));
    return dump(root.get());
}

}  // namespace hostler::cli
