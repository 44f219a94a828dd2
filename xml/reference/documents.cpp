#include "xml/reference/documents.hpp"

#include <algorithm>

#include "xml/capabilities/capabilities.hpp"
#include "xml/capabilities/domain_capabilities.hpp"
#include "xml/capabilities/storage_capabilities.hpp"
#include "xml/domain/domain.hpp"
#include "xml/interface/host_interface.hpp"
#include "xml/network/network.hpp"
#include "xml/network/network_port.hpp"
#include "xml/nodedev/node_device.hpp"
#include "xml/nwfilter/filter.hpp"
#include "xml/nwfilter/filter_binding.hpp"
#include "xml/schema/manual.hpp"
#include "xml/schema/relaxng.hpp"
#include "xml/schema/schema.hpp"
#include "xml/secret/secret.hpp"
#include "xml/snapshot/backup.hpp"
#include "xml/snapshot/checkpoint.hpp"
#include "xml/snapshot/snapshot.hpp"
#include "xml/storage/pool.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::xml {
namespace {

template <class T>
constexpr DocumentKind kind(std::string_view name)
{
    return {name, detail::schema_of<T>, relaxng<T>};
}

constexpr DocumentKind kinds[] = {
    kind<Backup>("backup"),
    kind<CapabilitiesDocument>("capabilities"),
    kind<Checkpoint>("checkpoint"),
    kind<Domain>("domain"),
    kind<DomainCapabilities>("domain-capabilities"),
    kind<HostInterface>("interface"),
    kind<Network>("network"),
    kind<NetworkPort>("network-port"),
    kind<NodeDevice>("node-device"),
    kind<Filter>("nwfilter"),
    kind<FilterBinding>("nwfilter-binding"),
    kind<Secret>("secret"),
    kind<Snapshot>("snapshot"),
    kind<StoragePool>("storage-pool"),
    kind<StorageCapabilities>("storage-pool-capabilities"),
    kind<StorageVolume>("storage-volume"),
};

}  // namespace

std::string DocumentKind::manual() const
{
    return xml::manual(element());
}

std::string DocumentKind::manual_of(std::string_view element_name) const
{
    return manual_sections(element(), element_name);
}

std::span<const DocumentKind> documents()
{
    return kinds;
}

const DocumentKind* find_document(std::string_view name)
{
    const auto found = std::ranges::find(kinds, name, &DocumentKind::name);
    return found == std::end(kinds) ? nullptr : &*found;
}

}  // namespace hostler::xml
