// What reading costs, through libvirt's client library: its own share is the same for both daemons.

#include <cstdlib>

#include "tests/bench/calls/bench.hpp"

namespace bench {
bool list_all(virConnectPtr connection)
{
    virDomainPtr* domains = nullptr;
    const int found = virConnectListAllDomains(connection, &domains, 0);
    for (int index = 0; index < found; ++index) virDomainFree(domains[index]);
    std::free(domains);
    return found >= 0;
}

bool all_statistics(virConnectPtr connection)
{
    virDomainStatsRecordPtr* records = nullptr;
    const int found = virConnectGetAllDomainStats(connection, 0, &records, 0);
    if (found >= 0) virDomainStatsRecordListFree(records);
    return found >= 0;
}

void measure_reads(const Target& target)
{
    const Connection connection = connect(target);
    const Domain domain = find(connection, "bench0");
    measure("get_info", target.pid, target.count, [&] {
        virDomainInfo info;
        return virDomainGetInfo(domain.get(), &info) == 0;
    });
    measure("lookup", target.pid, target.count / 2,
            [&] { return Domain(virDomainLookupByName(connection.get(), "bench1")) != nullptr; });
    measure("get_xml", target.pid, target.count / 4, [&] {
        char* xml = virDomainGetXMLDesc(domain.get(), 0);
        std::free(xml);
        return xml != nullptr;
    });
    measure("connect_and_close", target.pid, target.count / 20,
            [&] { return Connection(virConnectOpen(target.uri.c_str())) != nullptr; });
    measure("list_all", target.pid, 20, [&] { return list_all(connection.get()); });
    measure("all_statistics", target.pid, 10, [&] { return all_statistics(connection.get()); });
}

}  // namespace bench
