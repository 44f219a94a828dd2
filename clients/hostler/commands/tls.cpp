// tls: a certificate authority, and certificates for hosts and clients where libvirt looks for
// them.

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "clients/hostler/cli/line.hpp"
#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "clients/hostler/pki/places.hpp"

namespace hostler::cli {
namespace {

namespace fs = std::filesystem;

/// An address that means another host on each network (RFC 4291, section 2.5.6): no certificate's.
bool is_of_one_link(std::string_view address)
{
    return address.starts_with("fe80:");
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
        if (!address.empty() && !is_of_one_link(address)) found.push_back(address);
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
        if (found->ai_canonname) host.add(found->ai_canonname);
        freeaddrinfo(found);
    }
    for (const std::string& address : own_addresses()) host.add(address);
    return host;
}

Certificate read_authority(const PkiPlaces& places)
{
    return {read_pem(places.authority), read_pem(places.authority_key)};
}

/// A host is a server to others, and a client of theirs.
struct HostCertificates {
    Certificate server;
    Certificate client;
};

void write_host(const Certificate& authority, const HostCertificates& host, const PkiPlaces& places)
{
    write_pem(places.authority, authority.certificate, false);
    write_pem(places.server_key, host.server.key, true);
    write_pem(places.server, host.server.certificate, false);
    write_pem(places.client_key, host.client.key, true);
    write_pem(places.client, host.client.certificate, false);
}

HostCertificates sign_host(const Certificate& authority, const Holder& host)
{
    return {sign(authority, Purpose::server, host),
            sign(authority, Purpose::client, Holder{host.name, {}})};
}

/// `folder` is one that a URI's pkipath names.
void write_client(const Certificate& authority, const Certificate& client, const fs::path& folder)
{
    write_pem(folder / "clientkey.pem", client.key, true);
    write_pem(folder / "clientcert.pem", client.certificate, false);
    write_pem(folder / "cacert.pem", authority.certificate, false);
}

/// What the command line asks for.
struct Order {
    PkiPlaces places;
    std::vector<std::string> words;
    bool renews_authority = false;
};

void init(Session& session, const Order& order)
{
    const PkiPlaces& places = order.places;
    if (fs::exists(places.authority_key))
        throw Failure("there is an authority in '" + places.authority.string() +
                      "' already; 'hostler tls renew' renews what it has made");
    Holder host = this_host();
    for (const std::string& address : order.words) host.add(address);
    const Certificate authority = make_authority("hostler authority of " + host.name);
    write_pem(places.authority_key, authority.key, true);
    write_host(authority, sign_host(authority, host), places);
    session.out().note("The authority, and certificates for '" + host.name + "', are in " +
                       places.authority.parent_path().parent_path().string() + "\n");
}

/// The addresses that a name has in this host's eyes; none where it is not known here.
std::vector<std::string> addresses_of(const std::string& name)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* all = nullptr;
    std::vector<std::string> found;
    if (getaddrinfo(name.c_str(), nullptr, &hints, &all) != 0) return found;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(all, &freeaddrinfo);
    for (const addrinfo* one = all; one; one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0,
                        NI_NUMERICHOST) == 0 &&
            !is_of_one_link(text.data()))
            found.emplace_back(text.data());
    }
    return found;
}

void add_host(Session& session, const Order& order)
{
    if (order.words.empty()) throw Failure("tls add-host needs the host's name");
    Holder host{order.words.front(), {}};
    for (const std::string& address : order.words) host.add(address);
    // Clients check what they call it by, and many call it by an address.
    if (order.words.size() == 1)
        for (const std::string& address : addresses_of(host.name)) host.add(address);
    const Certificate authority = read_authority(order.places);
    write_host(authority, sign_host(authority, host), PkiPlaces::below(host.name));
    session.out().note("What belongs below / on host '" + host.name + "' is in " +
                       fs::absolute(host.name).string() + "; its certificate names " +
                       joined(host.addresses, ", ") + "\n");
}

void add_client(Session& session, const Order& order)
{
    if (order.words.size() != 1) throw Failure("tls add-client needs the client's name");
    const fs::path folder = order.words[0];
    const Certificate authority = read_authority(order.places);
    write_client(authority, sign(authority, Purpose::client, Holder{order.words[0], {}}), folder);
    session.out().note("The client's certificate is in " + fs::absolute(folder).string() +
                       "; it belongs in ~/.pki/libvirt, or is named by ?pkipath=\n");
}

HostCertificates renewed(const Certificate& authority, const PkiPlaces& places,
                         const std::vector<std::string>& addresses)
{
    const std::string server = read_pem(places.server);
    const bool is_client = fs::exists(places.client);
    return {renew(authority, Purpose::server, server, addresses),
            is_client ? renew(authority, Purpose::client, read_pem(places.client), {})
                      : sign(authority, Purpose::client, Holder{holder_of(server).name, {}})};
}

/// What add-host or add-client has made below this folder.
void renew_named(const Certificate& authority, const std::string& name)
{
    const fs::path folder = name;
    const PkiPlaces host = PkiPlaces::below(folder);
    const fs::path client = folder / "clientcert.pem";
    if (fs::exists(host.server))
        write_host(authority, renewed(authority, host, {}), host);
    else if (fs::exists(client))
        write_client(authority, renew(authority, Purpose::client, read_pem(client), {}), folder);
    else
        throw Failure("there is nothing to renew in " + fs::absolute(folder).string() +
                      ": neither '" + client.string() + "', which 'tls add-client' makes, nor '" +
                      host.server.string() + "', which 'tls add-host' makes");
}

/// Names and addresses stay; to this host's come those that it has today.
void renew_some(Session& session, const Order& order)
{
    Certificate authority = read_authority(order.places);
    if (order.renews_authority) {
        authority = renew_authority(authority);
        write_pem(order.places.authority, authority.certificate, false);
    }
    for (const std::string& name : order.words) renew_named(authority, name);
    if (!order.words.empty())
        return session.out().note("Renewed; each folder belongs again where it was carried to\n");
    write_host(authority, renewed(authority, order.places, own_addresses()), order.places);
    session.out().note(
        "Renewed; 'virt-admin srv-update-tls' or SIGHUP makes a running daemon use "
        "them\n");
}

struct Action {
    std::string_view name;
    void (*run)(Session&, const Order&);
};

constexpr Action actions[] = {
    {"init", &init}, {"add-host", &add_host}, {"add-client", &add_client}, {"renew", &renew_some}};

void tls(Session& session, const Arguments& arguments)
{
    const std::string root = session.settings().root.empty() ? "/" : session.settings().root;
    const auto found = std::ranges::find(actions, arguments.text("action"), &Action::name);
    if (found == std::end(actions))
        throw Failure("tls does init, add-host, add-client or renew, not '" +
                      arguments.text("action") + "'");
    Order order{PkiPlaces::below(root), {}, arguments.has("authority")};
    if (arguments.has("names")) order.words = arguments.all("names");
    if (order.renews_authority && found->name != "renew")
        throw Failure("--authority belongs to 'tls renew'");
    found->run(session, order);
}

constexpr Option tls_options[] = {
    required("action", "init, add-host, add-client or renew"),
    flag("authority", "renew: the authority too, for ten years more"),
    rest("names", "the host's name and addresses, the client's name; renew: what was made so"),
};

constexpr Command table[] = {
    {"tls", Group::host, "certificates for hosts and clients", tls_options, tls,
     "init makes an authority and this host's certificates, for all its addresses, where libvirt\n"
     "    looks for them. add-host NAME [ADDRESS...] makes a folder NAME that belongs below / on\n"
     "    another host; add-client NAME one that a client keeps as ~/.pki/libvirt. renew renews\n"
     "    this host's, renew NAME... what is in such folders; names and addresses stay. With\n"
     "    --authority the authority comes first; what it signed before is good with it, too."},
};

}  // namespace

std::span<const Command> tls_commands()
{
    return table;
}

}  // namespace hostler::cli
