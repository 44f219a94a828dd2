// What reading costs, through libvirt's client library: its own share is the same for both daemons.

#include <cstdlib>

#include "tests/bench/calls/bench.hpp"

namespace bench {

void measure_list_all(std::string_view name, const Connection& connection, int pid, int count)
{
    virDomainPtr* domains = nullptr;
    int found = 0;
    const auto call = [&] {
        found = virConnectListAllDomains(connection.get(), &domains, 0);
        return found >= 0;
    };
    measure(name, pid, count, call, [&] {
        for (int index = 0; index < found; ++index) virDomainFree(domains[index]);
        std::free(domains);
    });
}

void measure_all_statistics(std::string_view name, const Connection& connection, int pid)
{
    virDomainStatsRecordPtr* records = nullptr;
    const auto call = [&] {
        return virConnectGetAllDomainStats(connection.get(), 0, &records, 0) >= 0;
    };
    measure(name, pid, 10, call, [&] { virDomainStatsRecordListFree(records); });
}

void measure_calls(const std::string& when, const Target& target, int count, int list_count)
{
    const Connection connection = connect(target);
    const Domain domain = find(connection, "bench0");
    measure("get_info_" + when, target.pid, count, [&] {
        virDomainInfo info;
        return virDomainGetInfo(domain.get(), &info) == 0;
    });
    measure("lookup_" + when, target.pid, count,
            [&] { return Domain(virDomainLookupByName(connection.get(), "bench1")) != nullptr; });
    measure("get_xml_" + when, target.pid, count, [&] {
        char* xml = virDomainGetXMLDesc(domain.get(), 0);
        std::free(xml);
        return xml != nullptr;
    });
    measure_list_all("list_all_" + when, connection, target.pid, list_count);
    measure("autostart_" + when, target.pid, count / 10,
            [&] { return virDomainSetAutostart(domain.get(), 1) == 0; });
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
    measure_list_all("list_all", connection, target.pid, 20);
    measure_all_statistics("all_statistics", connection, target.pid);
}

}  // namespace bench
