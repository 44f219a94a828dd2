#include "xml/network/network_dns.hpp"

#include "xml/common/refused.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part forwarder_parts[] = {
    attribute<&DnsForwarder::domain>("domain", "The names that are asked there; else all."),
    attribute<&DnsForwarder::address>("addr", "The server; else the host's own."),
    rule<[](DnsForwarder& forwarder) -> Complaint {
        if (forwarder.domain.has_value() || !forwarder.address.is_absent()) return {};
        return refused("Invalid forwarder element, must contain at least one of addr or domain");
    }>("a forwarder has an address or a domain"),
};

constexpr Part detailed(Part part)
{
    return part.fails(ErrorCode::xml_detail);
}

constexpr Part text_parts[] = {
    detailed(attribute<&DnsText::name>("name", "The name.").required()),
    detailed(attribute<&DnsText::value>("value", "What it says.").required()),
    rule<[](DnsText& text) -> Complaint {
        if (text.name.view().find_first_of(" ,") == std::string_view::npos) return {};
        return refused("prohibited character in DNS TXT record name '" + text.name.str() +
                           "': it has no blank and no comma",
                       ErrorCode::xml_detail);
    }>("a name has no blanks or commas"),
};

Complaint judge(DnsService& service)
{
    const auto stray = [&](std::string_view name) {
        return refused("DNS SRV " + std::string(name) +
                           " attribute not permitted without target for service '" +
                           service.service.str() + "'",
                       ErrorCode::xml_detail);
    };
    if (!service.target.has_value()) {
        if (service.port) return stray("port");
        if (service.priority) return stray("priority");
        if (service.weight) return stray("weight");
    }
    // Zero is what a record says where it says nothing.
    for (auto* number : {&service.port, &service.priority, &service.weight})
        if (*number == std::uint16_t{0}) number->reset();
    return {};
}

constexpr Part service_parts[] = {
    detailed(attribute<&DnsService::service>("service", "The service.").required()),
    detailed(attribute<&DnsService::protocol>("protocol", "tcp or udp.").required()),
    attribute<&DnsService::domain>("domain", "The domain it is looked for in."),
    attribute<&DnsService::target>("target", "The host that offers it."),
    detailed(attribute<&DnsService::port>("port", "The port it listens on.")),
    detailed(attribute<&DnsService::priority>("priority", "Lower ones are tried first.")),
    detailed(attribute<&DnsService::weight>("weight", "Its share among equals.")),
    rule<judge>("a port has a host"),
};

constexpr Part host_parts[] = {
    detailed(attribute<&DnsHost::ip>("ip", "Its address.").required()),
    detailed(leaves<&DnsHost::names>("hostname", "A name it has.").required()),
    rule<[](DnsHost& host) -> Complaint {
        for (const Text& name : host.names)
            if (name.empty()) return refused("Missing hostname in host", ErrorCode::xml_detail);
        return {};
    }>("a name is not empty"),
};

constexpr Part parts[] = {
    attribute<&NetworkDns::enable>("enable", "Whether there is a name server."),
    attribute<&NetworkDns::forward_plain_names>("forwardPlainNames",
                                                "Whether names without a dot are asked outside."),
    child<&NetworkDns::forwarders>("forwarder", "A server that is asked."),
    child<&NetworkDns::texts>("txt", "A text record."),
    child<&NetworkDns::services>("srv", "A service record."),
    child<&NetworkDns::hosts>("host", "A host's names."),
};

}  // namespace

const Element& schema(const DnsForwarder*)
{
    static constexpr Element element = {"forwarder", "A server that is asked.", forwarder_parts};
    return element;
}

const Element& schema(const DnsText*)
{
    static constexpr Element element = {"txt", "A text record.", text_parts};
    return element;
}

const Element& schema(const DnsService*)
{
    static constexpr Element element = {"srv", "A service record.", service_parts};
    return element;
}

const Element& schema(const DnsHost*)
{
    static constexpr Element element = {"host", "A host's names.", host_parts};
    return element;
}

const Element& schema(const NetworkDns*)
{
    static constexpr Element element = {"dns", "The network's name server.", parts};
    return element;
}

}  // namespace hostler::xml
