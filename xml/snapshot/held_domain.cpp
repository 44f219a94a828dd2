#include "xml/snapshot/held_domain.hpp"

#include <libxml/tree.h>

#include "xml/schema/format.hpp"

namespace hostler::xml {

Complaint load_domain(const _xmlNode& node, HeldDomain& into)
{
    std::string type;
    if (!read_attribute(node, "type", type)) {
        const xmlNode* uuid = first_child(node, "uuid");
        const auto read = uuid ? Uuid::parse(text_of(*uuid)) : std::nullopt;
        if (!read) return {"a <domain> without a definition has a <uuid>"};
        into.uuid = *read;
        return {};
    }
    // The walker marks what it has read; nothing else of the tree is changed.
    auto& tree = const_cast<xmlNode&>(node);
    Domain& domain = into.definition.emplace();
    const auto done = parse(tree, schema(&domain), &domain, {.inactive = true});
    if (!done) return {done.error().detail, done.error().code, done.error().domain};
    return {};
}

void store_domain(Out& out, std::string_view name, const HeldDomain& from)
{
    if (from.definition) {
        const Element& own = schema(&*from.definition);
        return format(out, {name, own.about, own.parts}, &*from.definition);
    }
    if (from.uuid.is_nil()) return;
    out.indent();
    ((out.text += '<') += name) += ">\n";
    out.deeper();
    out.indent();
    ((out.text += "<uuid>") += from.uuid.text()) += "</uuid>\n";
    out.shallower();
    out.indent();
    ((out.text += "</") += name) += ">\n";
}

}  // namespace hostler::xml
