#include <sys/stat.h>

#include <algorithm>

#include "clients/hostler/pki/places.hpp"
#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

namespace fs = std::filesystem;

/// Certificates below a folder of the test's, in which it stands.
class TlsCommandTest : public CommandTest {
protected:
    TlsCommandTest() : before_(fs::current_path())
    {
        session.settings().root = places.path("root");
        fs::current_path(places.folder());
    }
    ~TlsCommandTest() override { fs::current_path(before_); }

    static mode_t mode_of(const fs::path& file)
    {
        struct stat status{};
        return stat(file.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
    }

    const PkiPlaces own = PkiPlaces::below(places.path("root"));

private:
    fs::path before_;
};

TEST_F(TlsCommandTest, AnAuthorityIsMadeOnceWithThisHostsCertificates)
{
    EXPECT_NE(run("tls", {"init", "extra.example"}).find("The authority, and certificates for '"),
              std::string::npos);
    for (const fs::path& file : {own.authority, own.server, own.client})
        EXPECT_NE(text_of(file).find("BEGIN CERTIFICATE"), std::string::npos) << file;
    for (const fs::path& file : {own.authority_key, own.server_key, own.client_key})
        EXPECT_EQ(mode_of(file), 0600u) << file;
    const std::vector<std::string> addresses = holder_of(text_of(own.server)).addresses;
    EXPECT_NE(std::ranges::find(addresses, "extra.example"), addresses.end());
    EXPECT_NE(std::ranges::find(addresses, "127.0.0.1"), addresses.end());
    const std::string key = text_of(own.authority_key);
    EXPECT_EQ(failure_of("tls", {"init"}),
              "there is an authority in '" + own.authority.string() +
                  "' already; 'hostler tls renew' renews what it has made\n");
    EXPECT_EQ(text_of(own.authority_key), key);
}

TEST_F(TlsCommandTest, AHostGetsAFolderToBeCarriedThere)
{
    run("tls", {"init"});
    const std::string said = run("tls", {"add-host", "web.example", "192.0.2.7"});
    EXPECT_NE(said.find("; its certificate names web.example, 192.0.2.7\n"), said.npos) << said;
    const PkiPlaces there = PkiPlaces::below("web.example");
    EXPECT_EQ(holder_of(text_of(there.server)).name, "web.example");
    EXPECT_EQ(text_of(there.authority), text_of(own.authority));
    EXPECT_FALSE(fs::exists(there.authority_key));  // which stays here
}

TEST_F(TlsCommandTest, AClientGetsAFolderOfItsOwn)
{
    run("tls", {"init"});
    run("tls", {"add-client", "alice"});
    EXPECT_EQ(holder_of(text_of("alice/clientcert.pem")).name, "alice");
    EXPECT_EQ(mode_of("alice/clientkey.pem"), 0600u);
    EXPECT_EQ(text_of("alice/cacert.pem"), text_of(own.authority));
}

TEST_F(TlsCommandTest, WhatIsRenewedKeepsItsNames)
{
    run("tls", {"init"});
    run("tls", {"add-host", "web.example", "192.0.2.7"});
    const PkiPlaces there = PkiPlaces::below("web.example");
    const std::string before = text_of(there.server);
    EXPECT_EQ(run("tls", {"renew", "web.example"}),
              "Renewed; each folder belongs again where it was carried to\n");
    EXPECT_NE(text_of(there.server), before);
    EXPECT_EQ(holder_of(text_of(there.server)).addresses, holder_of(before).addresses);
    const std::string authority = text_of(own.authority);
    run("tls", {"renew"});
    EXPECT_EQ(text_of(own.authority), authority);
    run("tls", {"renew", "--authority"});
    EXPECT_NE(text_of(own.authority), authority);
}

TEST_F(TlsCommandTest, WhatCannotBeIsSaidWithWhatToDo)
{
    EXPECT_EQ(failure_of("tls", {"sign"}),
              "tls does init, add-host, add-client or renew, not 'sign'\n");
    EXPECT_EQ(failure_of("tls", {"init", "--authority"}), "--authority belongs to 'tls renew'\n");
    EXPECT_EQ(failure_of("tls", {"add-host"}), "tls add-host needs the host's name\n");
    EXPECT_EQ(failure_of("tls", {"add-client", "a", "b"}),
              "tls add-client needs the client's name\n");
    run("tls", {"init"});
    const std::string failure = failure_of("tls", {"renew", "nobody"});
    EXPECT_TRUE(failure.starts_with("there is nothing to renew in ")) << failure;
    EXPECT_NE(failure.find("nobody/clientcert.pem"), failure.npos) << failure;
}

}  // namespace
}  // namespace hostler::cli
