#include "daemon/domains/live_status.hpp"

#include <fmt/format.h>

#include <charconv>

#include "xml/schema/document.hpp"

namespace hostler::daemon {
namespace {

std::string attribute(const xmlNode& node, const char* name)
{
    const std::unique_ptr<xmlChar, decltype(xmlFree)> text(
        xmlGetNoNsProp(&node, reinterpret_cast<const xmlChar*>(name)), xmlFree);
    return std::string(xml::view(text.get()));
}

int number(const xmlNode& node, const char* name)
{
    const std::string text = attribute(node, name);
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string hex(std::string_view bytes)
{
    std::string text;
    for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text;
}

std::string unhex(std::string_view text)
{
    std::string bytes;
    for (; text.size() >= 2; text.remove_prefix(2)) {
        unsigned value = 0;
        std::from_chars(text.data(), text.data() + 2, value, 16);
        bytes += static_cast<char>(value);
    }
    return bytes;
}

}  // namespace

std::string format_status(const LiveStatus& status, const xml::Domain& live)
{
    return fmt::format(
        "<domstatus id='{}' state='{}' reason='{}' driver='{}' pid='{}' "
        "memento='{}'>\n{}</domstatus>\n",
        status.id, status.state.state, status.state.reason, status.driver, status.process_id,
        hex(status.memento), xml::format(live, xml::FormatFlags{.secure = true}));
}

Result<StoredStatus> parse_status(std::string_view text)
{
    const Result<xml::Document> document = xml::Document::read(text, "domain_status");
    if (!document) return document.error();
    const xmlNode& root = document->root();
    StoredStatus stored;
    stored.status = {number(root, "id"),
                     {number(root, "state"), number(root, "reason")},
                     attribute(root, "driver"),
                     number(root, "pid"),
                     unhex(attribute(root, "memento"))};
    // The definition stands between the tags as it is: the text of a document of its own.
    const auto inner = text.find("<domain ");
    const auto last = text.rfind("</domstatus>");
    if (inner == text.npos || last == text.npos)
        return Error(ErrorCode::xml_error, "the status holds no domain");
    Result<xml::Domain> live = xml::parse_domain(text.substr(inner, last - inner));
    if (!live) return live.error();
    stored.live = std::move(*live);
    return stored;
}

}  // namespace hostler::daemon
