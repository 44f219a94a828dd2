#include "xml/storage/pool_source.hpp"

#include <algorithm>

#include "xml/common/path.hpp"
#include "xml/common/refused.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Adapter = PoolAdapter;

constexpr Part host_parts[] = {
    attribute<&PoolHost::name>("name", "Its name or address.").required(),
    attribute<&PoolHost::port>("port", "Where it listens."),
};

constexpr Part device_parts[] = {
    attribute<&PoolDevice::path>("path", "The device, or the iSCSI target's name.")
        .required()
        .path(),
    attribute<&PoolDevice::part_separator>("part_separator",
                                           "Whether partitions are named with a p."),
};

constexpr Part parent_parts[] = {
    attribute<&AdapterParent::unique_id>("unique_id", "Which of the hosts there.").required(),
    child<&AdapterParent::address>("address", "The PCI device.").required(),
};

Complaint judge_wwn(const Text& wwn)
{
    if (!wwn.has_value()) return {};
    const bool is_hex = std::ranges::all_of(
        wwn.view(), [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
    if (is_hex && wwn.view().size() == 16) return {};
    return refused("Malformed wwn: " + wwn.str() + ", it takes 16 hex digits", ErrorCode::internal);
}

Complaint judge_adapter(Adapter& adapter)
{
    if (adapter.type == Adapter::Type::absent && adapter.name.has_value())
        adapter.type = Adapter::Type::scsi_host;
    if (adapter.type == Adapter::Type::absent)
        return refused("missing storage pool source adapter");
    if (adapter.type == Adapter::Type::fc_host) {
        if (!adapter.wwnn.has_value() || !adapter.wwpn.has_value())
            return refused("'wwnn' and 'wwpn' must be specified for adapter type 'fc_host'");
        if (adapter.parent_wwnn.has_value() != adapter.parent_wwpn.has_value())
            return refused("must supply both parent_wwnn and parent_wwpn, or neither");
        for (const Text* wwn : {&adapter.wwnn, &adapter.wwpn, &adapter.parent_wwnn,
                                &adapter.parent_wwpn, &adapter.parent_fabric_wwn})
            if (Complaint found = judge_wwn(*wwn); !found.sentence.empty()) return found;
        return {};
    }
    if (adapter.name.has_value() && adapter.parent_address)
        return refused("Both 'name' and 'parent' cannot be specified for the 'scsi_host' adapter");
    if (!adapter.name.has_value() && !adapter.parent_address)
        return refused("Either 'name' or 'parent' must be specified for the 'scsi_host' adapter");
    return {};
}

constexpr Part adapter_parts[] = {
    attribute<&Adapter::type>("type", "What it is."),
    attribute<&Adapter::parent>("parent", "The adapter it is made on."),
    attribute<&Adapter::parent_wwnn>("parent_wwnn", "That adapter's node."),
    attribute<&Adapter::parent_wwpn>("parent_wwpn", "That adapter's port."),
    attribute<&Adapter::parent_fabric_wwn>("parent_fabric_wwn", "The fabric it is on."),
    attribute<&Adapter::managed>("managed", "Whether it ends with the pool."),
    attribute<&Adapter::wwnn>("wwnn", "Its node."),
    attribute<&Adapter::wwpn>("wwpn", "Its port."),
    attribute<&Adapter::name>("name", "Its name on the host."),
    child<&Adapter::parent_address>("parentaddr", "Its place on the host."),
    rule<judge_adapter>("an adapter is named"),
};

constexpr Part iqn_parts[] = {
    wrapped<&PoolSource::initiator>("iqn", "name", "The initiator's name."),
};

constexpr Part parts[] = {
    child<&PoolSource::hosts>("host", "A server."),
    child<&PoolSource::devices>("device", "A device."),
    wrapped<&PoolSource::dir>("dir", "path", "The folder on the server.").path(),
    child<&PoolSource::adapter>("adapter", "The SCSI adapter."),
    leaf<&PoolSource::name>("name", "What it is called there."),
    group("initiator", iqn_parts, "Who asks an iSCSI target."),
    child<&PoolSource::auth>("auth", "What is shown to the server."),
    wrapped<&PoolSource::format>("format", "type", "The file system or table."),
    wrapped<&PoolSource::protocol_version>("protocol", "ver", "The version of NFS."),
    wrapped<&PoolSource::vendor>("vendor", "name", "Who made it."),
    wrapped<&PoolSource::product>("product", "name", "What it was sold as."),
    rule<[](PoolSource& source) -> Complaint {
        if (source.dir.has_value()) source.dir = tidy_path(source.dir);
        return {};
    }>("paths are spelled in one way"),
};

}  // namespace

Words words(PoolAdapter::Type)
{
    static constexpr std::string_view all[] = {"default", "scsi_host", "fc_host"};
    return all;
}

const Element& schema(const PoolHost*)
{
    static constexpr Element element = {"host", "A server.", host_parts};
    return element;
}

const Element& schema(const PoolDevice*)
{
    static constexpr Element element = {"device", "A device.", device_parts};
    return element;
}

const Element& schema(const AdapterParent*)
{
    static constexpr Element element = {"parentaddr", "An adapter's place.", parent_parts};
    return element;
}

const Element& schema(const PoolAdapter*)
{
    static constexpr Element element = {"adapter", "A SCSI adapter.", adapter_parts};
    return element;
}

const Element& schema(const PoolSource*)
{
    static constexpr Element element = {"source", "Where the bytes are.", parts};
    return element;
}

}  // namespace hostler::xml
