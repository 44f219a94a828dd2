#include "clients/hostler/cli/document.hpp"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
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

void free_text(xmlChar* text)
{
    xmlFree(text);
}

const xmlChar* as_xml(const std::string& text)
{
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

}  // namespace

Document::Document(const std::string& text, Blanks blanks, const std::string& source)
    : document_(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                              XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                  (blanks == Blanks::dropped ? XML_PARSE_NOBLANKS : 0)))
{
    if (document_) return;
    const xmlError* error = xmlGetLastError();
    if (error == nullptr || error->message == nullptr) throw Failure(source + ": no XML");
    std::string message = error->message;
    while (message.ends_with('\n')) message.pop_back();
    throw Failure(source + ":" + std::to_string(error->line) + ": " + message);
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

std::string Document::whole() const
{
    xmlChar* text = nullptr;
    int size = 0;
    xmlDocDumpMemory(document_.get(), &text, &size);
    const std::unique_ptr<xmlChar, FreeWith<&free_text>> owner(text);
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

std::string Document::wrapped(const std::vector<xmlNode*>& nodes, const std::string& name) const
{
    const std::unique_ptr<xmlNode, FreeWith<&xmlFreeNode>> root(
        xmlNewDocNode(document_.get(), nullptr, as_xml(name), nullptr));
    for (xmlNode* node : nodes) xmlAddChild(root.get(), xmlCopyNode(node, 1));
    return dump(root.get());
}

void Document::set(xmlNode* element, const char* attribute, const std::string& value)
{
    xmlSetProp(element, BAD_CAST attribute, as_xml(value));
}

void Document::set_text(xmlNode* element, const std::string& text)
{
    xmlNodeSetContent(element, as_xml(escaped(text)));
}

void Document::remove(xmlNode* node)
{
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

xmlNode* Document::add_before(xmlNode* next, const char* name)
{
    xmlNode* element = xmlNewNode(nullptr, BAD_CAST name);
    xmlAddPrevSibling(next, element);
    if (element->prev != nullptr && element->prev->type == XML_TEXT_NODE)
        xmlAddNextSibling(element, xmlCopyNode(element->prev, 1));
    return element;
}

xmlNode* Document::add_child(xmlNode* parent, const char* name)
{
    return xmlNewChild(parent, nullptr, BAD_CAST name, nullptr);
}

void Document::move_into(xmlNode* parent, xmlNode* node)
{
    xmlUnlinkNode(node);
    xmlAddChild(parent, node);
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char letter : text) switch (letter) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&apos;";
                break;
            default:
                out += letter;
        }
    return out;
}

}  // namespace hostler::cli
