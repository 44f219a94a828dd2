// tls: a certificate authority, and certificates for hosts and clients where libvirt looks for
// them.

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "clients/hostler/pki/places.hpp"

namespace hostler::cli {
namespace {

namespace fs = std::filesystem;

void add(std::vector<std::string>& list, const std::string& item)
{
    if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

/// Every address that this host has, but link-local ones, which name no host.
std::vector<std::string> own_addresses()
{
    std::vector<std::string> found{"localhost", "127.0.0.1", "::1"};
    ifaddrs* all = nullptr;
    if (getifaddrs(&all) != 0) return found;
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(all, &freeifaddrs);
    for (const ifaddrs* one = all; one; one = one->ifa_next) {
        if (!one->ifa_addr) continue;
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (one->ifa_addr->sa_family == AF_INET)
            inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr,
                      text.data(), text.size());
        else if (one->ifa_addr->sa_family == AF_INET6)
            inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(one->ifa_addr)->sin6_addr,
                      text.data(), text.size());
        const std::string address = text.data();
        if (!address.empty() && !address.starts_with("fe80:")) add(found, address);
    }
    return found;
}

/// This host by its names and addresses.
Holder this_host()
{
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    Holder host{name.data(), {name.data()}};
    addrinfo hints{};
    hints.ai_flags = AI_CANONNAME;
    addrinfo* found = nullptr;
    if (getaddrinfo(name.data(), nullptr, &hints, &found) == 0) {
        if (found->ai_canonname) add(host.addresses, found->ai_canonname);
        freeaddrinfo(found);
    }
    for (const std::string& address : own_addresses()) add(host.addresses, address);
    return host;
}

Certificate read_authority(const PkiPlaces& places)
{
    return {read_pem(places.authority), read_pem(places.authority_key)};
}

void write_host(const Certificate& authority, const Holder& host, const PkiPlaces& places)
{
    const Certificate server = sign(authority, Purpose::server, host);
    const Certificate client = sign(authority, Purpose::client, Holder{host.name, {}});
    write_pem(places.authority, authority.certificate, false);
    write_pem(places.server_key, server.key, true);
    write_pem(places.server, server.certificate, false);
    write_pem(places.client_key, client.key, true);
    write_pem(places.client, client.certificate, false);
}

void init(Session& session, const PkiPlaces& places, const std::vector<std::string>& words)
{
    if (fs::exists(places.authority_key))
        throw Failure("there is an authority in '" + places.authority.string() +
                      "' already; 'hostler tls renew' renews this host's certificates");
    Holder host = this_host();
    for (const std::string& address : words) add(host.addresses, address);
    const Certificate authority = make_authority("hostler authority of " + host.name);
    write_pem(places.authority_key, authority.key, true);
    write_host(authority, host, places);
    session.out().note("The authority, and certificates for '" + host.name + "', are in " +
                       places.authority.parent_path().parent_path().string() + "\n");
}

void add_host(Session& session, const PkiPlaces& places, const std::vector<std::string>& words)
{
    if (words.empty()) throw Failure("tls add-host needs the host's name");
    Holder host{words.front(), {}};
    for (const std::string& address : words) add(host.addresses, address);
    write_host(read_authority(places), host, PkiPlaces::below(host.name));
    session.out().note("What belongs below / on host '" + host.name + "' is in " +
                       fs::absolute(host.name).string() + "\n");
}

/// The folder is one that a URI's pkipath names.
void add_client(Session& session, const PkiPlaces& places, const std::vector<std::string>& words)
{
    if (words.size() != 1) throw Failure("tls add-client needs the client's name");
    const Certificate authority = read_authority(places);
    const Certificate client = sign(authority, Purpose::client, Holder{words[0], {}});
    const fs::path folder = words[0];
    write_pem(folder / "clientkey.pem", client.key, true);
    write_pem(folder / "clientcert.pem", client.certificate, false);
    write_pem(folder / "cacert.pem", authority.certificate, false);
    session.out().note("The client's certificate is in " + fs::absolute(folder).string() +
                       "; it belongs in ~/.pki/libvirt, or is named by ?pkipath=\n");
}

/// Names stay, this host's addresses of today are added.
void renew(Session& session, const PkiPlaces& places, const std::vector<std::string>& words)
{
    Holder host = holder_of(read_pem(places.server));
    for (const std::string& address : own_addresses()) add(host.addresses, address);
    for (const std::string& address : words) add(host.addresses, address);
    write_host(read_authority(places), host, places);
    session.out().note(
        "Renewed; 'virt-admin srv-update-tls' or SIGHUP makes a running daemon use "
        "them\n");
}

struct Action {
    std::string_view name;
    void (*run)(Session&, const PkiPlaces&, const std::vector<std::string>&);
};

constexpr Action actions[] = {
    {"init", &init}, {"add-host", &add_host}, {"add-client", &add_client}, {"renew", &renew}};

void tls(Session& session, const Arguments& arguments)
{
    const std::string root = session.settings().root.empty() ? "/" : session.settings().root;
    const auto found = std::ranges::find(actions, arguments.text("action"), &Action::name);
    if (found == std::end(actions))
        throw Failure("tls does init, add-host, add-client or renew, not '" +
                      arguments.text("action") + "'");
    const auto words = arguments.has("names") ? arguments.all("names") : std::vector<std::string>();
    found->run(session, PkiPlaces::below(root), words);
}

constexpr Option tls_options[] = {
    required("action", "init, add-host, add-client or renew"),
    rest("names", "the host's name and addresses, the client's name"),
};

constexpr Command table[] = {
    {"tls", Group::host, "certificates for hosts and clients", tls_options, tls,
     "init makes an authority and this host's certificates, for all its addresses, where libvirt\n"
     "    looks for them. add-host NAME [ADDRESS...] makes a folder NAME that belongs below / on\n"
     "    another host; add-client NAME one that a client keeps as ~/.pki/libvirt. renew renews\n"
     "    this host's."},
};

}  // namespace

std::span<const Command> tls_commands()
{
    return table;
}

}  // namespace hostler::cli
