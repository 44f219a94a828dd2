#include "clients/cpp/route.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hostler::client {
namespace {

/// A host with the given files, seen by root or by a user.
Surroundings host(std::set<std::string> files = {}, bool is_superuser = true)
{
    Surroundings here;
    here.is_superuser = is_superuser;
    here.home = "/home/alice";
    here.runtime_folder = "/run/user/1000";
    here.exists = [files](const std::string& path) { return files.contains(path); };
    return here;
}

std::string socket_of(std::string_view uri, const Surroundings& here, bool is_read_only = false)
{
    const auto route = find_route(uri, here, is_read_only);
    return route ? route->socket : "refused: " + route.error().text();
}

TEST(Route, PrefersHostlersOwnSocket)
{
    const Surroundings here = host({"/run/hostler/hostler-sock", "/run/hostler/hostler-sock-ro"});
    EXPECT_EQ(socket_of("", here), "/run/hostler/hostler-sock");
    EXPECT_EQ(socket_of("qemu:///system", here), "/run/hostler/hostler-sock");
    EXPECT_EQ(socket_of("test:///default", here, true), "/run/hostler/hostler-sock-ro");
    EXPECT_EQ(find_route("", here, false)->name_for_server, "qemu:///system");
}

TEST(Route, GoesToLibvirtWhereHostlerIsNot)
{
    EXPECT_EQ(socket_of("", host()), "/var/run/libvirt/libvirt-sock");
    EXPECT_EQ(socket_of("qemu:///system", host()), "/var/run/libvirt/libvirt-sock");
    EXPECT_EQ(socket_of("qemu:///system", host(), true), "/var/run/libvirt/libvirt-sock-ro");
    EXPECT_EQ(socket_of("qemu:///system", host({"/var/run/libvirt/virtqemud-sock"})),
              "/var/run/libvirt/virtqemud-sock");
    EXPECT_EQ(find_route("", host(), false)->uri, "");
}

TEST(Route, TakesLibvirtsSocketsByNameWithAMode)
{
    const Surroundings here = host({"/run/hostler/hostler-sock"});
    EXPECT_EQ(socket_of("qemu:///system?mode=legacy", here), "/var/run/libvirt/libvirt-sock");
    EXPECT_EQ(socket_of("qemu:///system?mode=direct", here), "/var/run/libvirt/virtqemud-sock");
}

TEST(Route, TakesANamedSocketBeforeAll)
{
    EXPECT_EQ(socket_of("qemu+unix:///system?socket=/x", host({"/run/hostler/hostler-sock"})),
              "/x");
}

TEST(Route, GoesToThePrivateDaemonOfARoot)
{
    Surroundings here = host({"/run/hostler/hostler-sock"});
    here.root = "/tmp/r";
    EXPECT_EQ(socket_of("", here), "/tmp/r/run/hostler/hostler-sock");
    EXPECT_EQ(socket_of("test:///default", here, true), "/tmp/r/run/hostler/hostler-sock-ro");
}

TEST(Route, GivesAUserTheirOwnDaemon)
{
    const Surroundings here = host({}, false);
    EXPECT_EQ(socket_of("qemu:///session", here), "/run/user/1000/libvirt/libvirt-sock");
    EXPECT_EQ(socket_of("qemu:///session", here, true), "/run/user/1000/libvirt/libvirt-sock");
    EXPECT_EQ(socket_of("qemu:///system", here), "/var/run/libvirt/libvirt-sock");
}

TEST(Route, ReadsShortNamesAndTheDefault)
{
    Surroundings here = host();
    here.conf.uri_aliases["hail"] = "qemu+tcp://hail:1234/system";
    here.default_uri = "hail";
    for (const char* text : {"hail", ""}) {
        const auto route = find_route(text, here, false);
        ASSERT_TRUE(route);
        EXPECT_EQ(route->kind, Route::Kind::tcp);
        EXPECT_EQ(route->host, "hail");
        EXPECT_EQ(route->port, "1234");
        EXPECT_EQ(route->name_for_server, "qemu:///system");
    }
}

TEST(Route, TakesTlsForAHostWithoutATransport)
{
    const auto route = find_route("qemu://h/system?no_verify=1&pkipath=/p", host(), false);
    ASSERT_TRUE(route);
    EXPECT_EQ(route->kind, Route::Kind::tls);
    EXPECT_EQ(route->port, "16514");
    EXPECT_EQ(route->tls.ca, "/p/cacert.pem");
    EXPECT_EQ(route->tls.key, "/p/clientkey.pem");
    EXPECT_FALSE(route->tls.verifies_server);
}

TEST(Route, KnowsLibvirtsCertificates)
{
    EXPECT_EQ(find_route("qemu://h/system", host(), false)->tls.key,
              "/etc/pki/libvirt/private/clientkey.pem");
    const Surroundings user = host({"/home/alice/.pki/libvirt/clientcert.pem"}, false);
    EXPECT_EQ(find_route("qemu://h/system", user, false)->tls.ca,
              "/home/alice/.pki/libvirt/cacert.pem");
}

TEST(Route, RunsSshWithWhatTheUriSays)
{
    const auto route =
        find_route("qemu+ssh://root@h:22/system?keyfile=/k&no_tty=1&socket=/s", host(), true);
    ASSERT_TRUE(route);
    const std::vector<std::string> expected = {
        "ssh", "-p",   "22",
        "-l",  "root", "-i",
        "/k",  "-o",   "BatchMode=yes",
        "-T",  "-e",   "none",
        "--",  "h",    "sh -c 'exec '\\''nc'\\'' -U '\\''/s'\\'''"};
    EXPECT_EQ(route->command, expected);
}

TEST(Route, SaysHowItShowsWhoItIs)
{
    Surroundings here = host();
    here.auth_file = "/etc/libvirt/auth.conf";
    const auto usual = find_route("qemu+tcp://h/system", here, false);
    EXPECT_EQ(usual->login.auth_file, "/etc/libvirt/auth.conf");
    EXPECT_EQ(usual->login.host, "h");
    EXPECT_EQ(usual->login.method, "");
    const auto named = find_route("qemu:///system?authfile=/mine&auth=sasl", here, false);
    EXPECT_EQ(named->login.auth_file, "/mine");
    EXPECT_EQ(named->login.host, "localhost");
    EXPECT_EQ(named->login.method, "sasl");
}

TEST(Route, KnowsWhereOthersMayListen)
{
    const auto is_secure = [](std::string_view uri) {
        return find_route(uri, host(), false)->login.is_secure;
    };
    EXPECT_TRUE(is_secure("qemu:///system"));
    EXPECT_TRUE(is_secure("qemu://h/system"));
    EXPECT_TRUE(is_secure("qemu+ssh://h/system"));
    EXPECT_FALSE(is_secure("qemu+tcp://h/system"));
    EXPECT_FALSE(is_secure("qemu+ext://h/system?command=/x"));
}

TEST(Route, RefusesWhatCannotBe)
{
    for (const char* text :
         {"qemu+unix://h/system", "qemu+pigeon://h/system", "qemu+ext:///system", "nonsense"})
        EXPECT_FALSE(find_route(text, host(), false)) << text;
}

}  // namespace
}  // namespace hostler::client
