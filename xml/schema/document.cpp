#include "xml/schema/document.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <string>

namespace hostler::xml {
namespace {

struct FreeContext {
    void operator()(xmlParserCtxt* context) const noexcept { xmlFreeParserCtxt(context); }
};

void refuse_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*)
{
    auto* parser = static_cast<xmlParserCtxt*>(context);
    parser->_private = parser;
    xmlStopParser(parser);
}

std::string problem(const xmlParserCtxt& context)
{
    if (context._private) return "a document type declaration is not taken";
    const xmlError& error = context.lastError;
    std::string message = error.message ? error.message : "is not XML";
    while (message.ends_with('\n')) message.pop_back();
    return message;
}

Error refused(const xmlParserCtxt& context, std::string_view what)
{
    const int line = context.lastError.line > 0 ? context.lastError.line
                     : context.input            ? context.input->line
                                                : 1;
    return Error(ErrorCode::xml_detail,
                 "(" + std::string(what) + "):" + std::to_string(line) + ": " + problem(context),
                 ErrorDomain::xml);
}

std::size_t position(const xmlNode& node, bool& is_alone)
{
    std::size_t before = 1;
    is_alone = true;
    for (const xmlNode* other = node.parent ? node.parent->children : nullptr; other;
         other = other->next) {
        if (other == &node || other->type != XML_ELEMENT_NODE ||
            view(other->name) != view(node.name))
            continue;
        is_alone = false;
    }
    for (const xmlNode* other = node.prev; other; other = other->prev)
        before += other->type == XML_ELEMENT_NODE && view(other->name) == view(node.name);
    return before;
}

}  // namespace

Result<Document> Document::read(std::string_view text, std::string_view what)
{
    if (text.size() > document_bytes_max)
        return Error(ErrorCode::xml_detail, "(" + std::string(what) + "): is larger than 16 MiB",
                     ErrorDomain::xml);
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(xmlNewParserCtxt());
    if (!context) return Error(ErrorCode::no_memory, "for an XML parser", ErrorDomain::xml);
    context->sax->internalSubset = refuse_doctype;
    xmlDoc* tree = xmlCtxtReadMemory(context.get(), text.data(), static_cast<int>(text.size()),
                                     nullptr, nullptr,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                         XML_PARSE_BIG_LINES | XML_PARSE_COMPACT);
    Document document(tree);
    if (!tree || !xmlDocGetRootElement(tree) || context->_private) return refused(*context, what);
    return document;
}

std::string path_of(const xmlNode& node)
{
    std::string path;
    for (const xmlNode* at = &node; at && at->type == XML_ELEMENT_NODE; at = at->parent) {
        bool is_alone = true;
        const std::size_t index = position(*at, is_alone);
        std::string step = "/" + std::string(view(at->name));
        if (!is_alone) step += "[" + std::to_string(index) + "]";
        path.insert(0, step);
    }
    return path;
}

}  // namespace hostler::xml
