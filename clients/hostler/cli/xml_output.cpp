#include "clients/hostler/cli/xml_output.hpp"

#include "clients/hostler/cli/document.hpp"

namespace hostler::cli {

void show_xml(Session& session, const std::string& xml, const Arguments& arguments)
{
    const auto path = arguments.maybe("xpath");
    if (!path) return session.out().both(xml, Value::Map{{"xml", xml}});
    const Document document(xml);
    const std::vector<xmlNode*> nodes = document.find(*path);
    std::string text;
    Value::List found;
    for (xmlNode* node : nodes) {
        found.emplace_back(document.dump(node));
        text += document.dump(node) + "\n";
    }
    if (arguments.has("wrap")) text = document.wrapped(nodes, "nodes") + "\n";
    session.out().both(text, found);
}

}  // namespace hostler::cli
