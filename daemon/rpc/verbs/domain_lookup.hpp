#pragma once
// The verbs that find domains. All are answered from views.

#include "daemon/domains/view.hpp"
#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

/// Whether VIR_CONNECT_LIST_DOMAINS_… of `flags` let a domain through.
bool passes(const View& view, std::uint32_t flags);

proto::DomainLookupByName::Reply domain_lookup_by_name(Call&, proto::DomainLookupByName::Args);
proto::DomainLookupByUuid::Reply domain_lookup_by_uuid(Call&, proto::DomainLookupByUuid::Args);
proto::DomainLookupById::Reply domain_lookup_by_id(Call&, proto::DomainLookupById::Args);
proto::ConnectListAllDomains::Reply connect_list_all_domains(Call&,
                                                             proto::ConnectListAllDomains::Args);
proto::ConnectNumOfDomains::Reply connect_num_of_domains(Call&, proto::ConnectNumOfDomains::Args);
proto::ConnectListDomains::Reply connect_list_domains(Call&, proto::ConnectListDomains::Args);
proto::ConnectNumOfDefinedDomains::Reply connect_num_of_defined_domains(
    Call&, proto::ConnectNumOfDefinedDomains::Args);
proto::ConnectListDefinedDomains::Reply connect_list_defined_domains(
    Call&, proto::ConnectListDefinedDomains::Args);

}  // namespace hostler::daemon::verbs
