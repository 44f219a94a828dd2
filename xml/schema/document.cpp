#include "xml/schema/document.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <string>

namespace hostler::xml {
namespace {

struct FreeContext {
    void operator()(xmlParserCtxt* context) const noexcept { xmlFreeParserCtxt(context); }
};

/// A stranger's names may be long.
constexpr std::size_t place_size_max = 200;

/// What the parser stumbled over.
struct Trouble {
    bool is_doctype = false;
    std::string place;
};

void refuse_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*)
{
    auto* parser = static_cast<xmlParserCtxt*>(context);
    static_cast<Trouble*>(parser->_private)->is_doctype = true;
    xmlStopParser(parser);
}

/// Called when the tree still stands, as far as it was read.
void note_place(void* context, xmlError* error)
{
    const auto* parser = static_cast<xmlParserCtxt*>(context);
    auto* trouble = static_cast<Trouble*>(parser->_private);
    if (error->level < XML_ERR_ERROR || !parser->node || !trouble->place.empty()) return;
    trouble->place = path_of(*parser->node);
    if (trouble->place.size() <= place_size_max) return;
    trouble->place.resize(trouble->place.rfind('/', place_size_max));
    trouble->place += "/…";
}

std::string problem(const xmlParserCtxt& context, const Trouble& trouble)
{
    if (trouble.is_doctype) return "a document type declaration is not taken: leave it out";
    const xmlError& error = context.lastError;
    std::string message = error.message ? error.message : "is not XML";
    while (message.ends_with('\n') || message.ends_with(' ')) message.pop_back();
    return trouble.place.empty() ? message : message + " (in " + trouble.place + ")";
}

Error refused(const xmlParserCtxt& context, const Trouble& trouble, std::string_view what)
{
    const int line = context.lastError.line > 0 ? context.lastError.line
                     : context.input            ? context.input->line
                                                : 1;
    return Error(
        ErrorCode::xml_detail,
        "(" + std::string(what) + "):" + std::to_string(line) + ": " + problem(context, trouble),
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
    Trouble trouble;
    context->_private = &trouble;
    context->sax->internalSubset = refuse_doctype;
    context->sax->serror = note_place;
    xmlDoc* tree = xmlCtxtReadMemory(context.get(), text.data(), static_cast<int>(text.size()),
                                     nullptr, nullptr,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                         XML_PARSE_BIG_LINES | XML_PARSE_COMPACT);
    Document document(tree);
    if (!tree || !xmlDocGetRootElement(tree) || trouble.is_doctype)
        return refused(*context, trouble, what);
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
