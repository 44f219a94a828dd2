#include "xml/schema/complaint.hpp"

namespace hostler::xml {
namespace {

std::string quoted(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

std::string place(const xmlNode& node)
{
    return " (line " + std::to_string(xmlGetLineNo(&node)) + ", " + path_of(node) + ")";
}

std::string valid(const Part& part)
{
    if (!part.value->words) {
        std::string kind = "it takes " + std::string(part.value->kind);
        if (part.low != part.high)
            kind += " from " + std::to_string(part.low) + " to " + std::to_string(part.high);
        else if (part.value->number && kind.ends_with(" number"))
            kind += " from " + std::to_string(part.value->number_min) + " to " +
                    std::to_string(part.value->number_max);
        return kind;
    }
    std::string list;
    for (const auto one : part.value->words())
        if (!one.empty()) list += (list.empty() ? "" : ", ") + quoted(one);
    return "it takes " + list;
}

/// "attribute 'type' in element 'disk'", or "element 'name'".
std::string thing(const xmlNode& node, const Part& part)
{
    const auto name = part.kind == Part::Kind::wrapped ? part.inner : part.name;
    const auto owner = view(node.name);
    if (part.kind == Part::Kind::attribute || part.kind == Part::Kind::wrapped)
        return "attribute " + quoted(name) + " in element " + quoted(owner);
    return "element " + quoted(part.kind == Part::Kind::text ? owner : name);
}

}  // namespace

Error bad_value(const xmlNode& node, const Part& part, std::string_view text)
{
    return Error(part.code,
                 "Invalid value for " + thing(node, part) + ": " + quoted(text) + ", " +
                     valid(part) + place(node),
                 ErrorDomain::xml);
}

Error missing(const xmlNode& node, const Part& part)
{
    return Error(part.code,
                 "Missing required " + thing(node, part) +
                     (part.value ? ": " + valid(part) : std::string()) + place(node),
                 ErrorDomain::xml);
}

Error complaint(const xmlNode& node, const Complaint& wrong)
{
    return Error(wrong.code, wrong.sentence + place(node), wrong.domain);
}

std::string foreign(xmlNode& node)
{
    const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(),
                                                                      xmlBufferFree);
    const std::unique_ptr<xmlDoc, FreeDocument> alone(xmlNewDoc(nullptr));
    if (!buffer || !alone) return {};
    // A copy in a document of its own declares the namespaces it had from its ancestors.
    xmlNode* copy = xmlDocCopyNode(&node, alone.get(), 1);
    if (!copy) return {};
    xmlDocSetRootElement(alone.get(), copy);
    xmlNodeDump(buffer.get(), alone.get(), copy, 1, 1);
    return std::string(view(xmlBufferContent(buffer.get())));
}

}  // namespace hostler::xml
