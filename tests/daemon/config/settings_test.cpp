#include "daemon/config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "daemon/config/setting.hpp"

namespace hostler::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Settings read(std::string_view text)
{
    Result<ReadSettings> result = read_settings(text, "x.conf");
    EXPECT_TRUE(result) << result.error().text();
    return result ? result->settings : Settings{};
}

std::string complaint(std::string_view text)
{
    const Result<ReadSettings> result = read_settings(text, "x.conf");
    EXPECT_FALSE(result) << text;
    return result ? "" : result.error().text();
}

TEST(Settings, EmptyTextLeavesEveryDefault)
{
    EXPECT_EQ(read(""), Settings{});
}

TEST(Settings, TakesLibvirtdConfAsAdministratorsWriteIt)
{
    const Settings settings = read(R"(
# Master libvirt daemon configuration file
listen_tls = 0
listen_tcp=1            # a comment after a value
tcp_port = "16509"
unix_sock_rw_perms = "0770"
tls_allowed_dn_list = [
  "C=GB,ST=London,O=Red Hat,CN=*",
  "CN=client"
]
sasl_allowed_username_list = ["joe@EXAMPLE.COM", "fred@EXAMPLE.COM" ]
max_clients = 5000
keepalive_interval = -1
log_filters="1:qemu 1:libvirt 4:object"
host_uuid = "00000000-1111-4222-8333-444444444444"
)");
    EXPECT_FALSE(settings.listen_tls);
    EXPECT_TRUE(settings.listen_tcp);
    EXPECT_EQ(settings.unix_sock_rw_perms, "0770");
    EXPECT_THAT(settings.tls_allowed_dn_list,
                ElementsAre("C=GB,ST=London,O=Red Hat,CN=*", "CN=client"));
    EXPECT_EQ(settings.keepalive_interval, -1);
    EXPECT_EQ(settings.log_filters, "1:qemu 1:libvirt 4:object");
}

TEST(Settings, ABackslashInATextIsALetterAsInLibvirt)
{
    EXPECT_THAT(read(R"(tls_allowed_dn_list = "O=Red\, Hat" # "a\b" )").tls_allowed_dn_list,
                ElementsAre("O=Red\\, Hat"));
    EXPECT_EQ(read(R"(log_filters = 'a\b')").log_filters, "a\\b");
}

TEST(Settings, BooleansAreBitsOrWords)
{
    EXPECT_TRUE(read("libvirt_sockets = true").libvirt_sockets);
    EXPECT_TRUE(read("libvirt_sockets = 1").libvirt_sockets);
    EXPECT_FALSE(read("listen_tls = false").listen_tls);
    EXPECT_THAT(complaint("listen_tls = 2"), HasSubstr("0 or 1, true or false"));
}

TEST(Settings, ASyntaxErrorNamesFileAndLine)
{
    EXPECT_THAT(complaint("listen_tls = 0\n\nmax_clients = \n"), HasSubstr("x.conf:3:"));
    EXPECT_THAT(complaint("auth_tcp = \"none\n"), HasSubstr("x.conf:1:"));
}

// libvirtd 9.0.0 does so, without a word.
TEST(Settings, OfAKeyThatIsSetTwiceTheFirstCounts)
{
    const auto read = read_settings(
        "max_clients = 31\ntls_allowed_dn_list = [\n \"a\",\n]\n\nmax_clients = \"many\"\n"
        "tls_allowed_dn_list = [\n \"b\"\n]\nlisten_tls = 0\n",
        "x.conf");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->settings.max_clients, 31u);
    EXPECT_THAT(read->settings.tls_allowed_dn_list, ElementsAre("a"));
    EXPECT_FALSE(read->settings.listen_tls);
    EXPECT_THAT(
        read->warnings,
        ElementsAre("x.conf:6: 'max_clients' is set again and left out: line 1 has it already",
                    "x.conf:7: 'tls_allowed_dn_list' is set again and left out: line 2 has it "
                    "already"));
    EXPECT_THAT(complaint("listen_tls = 0\n\nlisten_tls = \n"), HasSubstr("x.conf:3:"));
    EXPECT_THAT(complaint("listen_tls = 0\nlisten_tls = 1\nmax_clients = 0\n"),
                HasSubstr("x.conf:3:"));
}

TEST(Settings, AValueThatDoesNotFitNamesLineKeyAndWhatWouldBeRight)
{
    EXPECT_THAT(complaint("\nmax_clients = \"many\""), HasSubstr("x.conf:2: max_clients takes"));
    EXPECT_THAT(complaint("max_clients = 0"), HasSubstr("from 1 to"));
    EXPECT_THAT(complaint("max_clients = 99999999999999"), HasSubstr("from 1 to"));
    EXPECT_THAT(complaint("log_level = 5"), HasSubstr("from 1 to 4"));
    EXPECT_THAT(complaint("auth_tcp = \"kerberos\""), HasSubstr("none, sasl, not 'kerberos'"));
    EXPECT_THAT(complaint("tls_allowed_dn_list = [ 1 ]"), HasSubstr("a list of texts"));
    EXPECT_THAT(complaint("tcp_port = 16509"), HasSubstr("a text in double quotes"));
    EXPECT_THAT(complaint("[tls_port]\nx = 1\n"), HasSubstr("tls_port takes"));
}

TEST(Settings, AnUnknownKeyIsNamedWithTheOneItMeant)
{
    const Result<ReadSettings> result = read_settings(
        "max_clients = 7\nlisten_tsl = 0\nshoe_size = 43\nmdns_adv = 1\nmax_requests = 20\n",
        "x.conf");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->settings.max_clients, 7u);
    EXPECT_THAT(result->warnings,
                testing::UnorderedElementsAre(
                    "x.conf:2: 'listen_tsl' is not a setting and is left out; did you mean "
                    "'listen_tls'?",
                    "x.conf:3: 'shoe_size' is not a setting and is left out",
                    "x.conf:4: 'mdns_adv' is a setting of older libvirts and does nothing here",
                    "x.conf:5: 'max_requests' is a setting of older libvirts and does nothing "
                    "here"));
}

TEST(Settings, MoreAtLeastThanAtMostIsSaid)
{
    const auto result = read_settings("min_workers = 9\nmax_workers = 3\n", "x.conf");
    ASSERT_TRUE(result);
    EXPECT_THAT(result->warnings, ElementsAre("x.conf: min_workers = 9 is above max_workers = 3, "
                                              "which is what there will be"));
    EXPECT_THAT(read_settings("min_workers = 3\nmax_workers = 3\n", "x.conf")->warnings,
                ElementsAre());
}

TEST(Settings, AFolderOfSocketsThatAreNotOpenedIsSaid)
{
    const auto alone = read_settings("unix_sock_dir = '/run/elsewhere'\n", "x.conf");
    ASSERT_TRUE(alone);
    EXPECT_THAT(alone->warnings, ElementsAre(HasSubstr("libvirt_sockets = true asks for")));
    const auto both =
        read_settings("unix_sock_dir = '/run/elsewhere'\nlibvirt_sockets = 1\n", "x.conf");
    ASSERT_TRUE(both);
    EXPECT_THAT(both->warnings, ElementsAre());
}

TEST(Settings, TheTableNamesEachSettingOnceAndHoldsItsDefault)
{
    std::set<std::string_view> names;
    for (const Setting& setting : settings_table()) {
        EXPECT_TRUE(names.insert(setting.name).second) << setting.name << " stands twice";
        EXPECT_TRUE(setting.about.ends_with(".") || setting.about.ends_with("\".")) << setting.name;
    }
}

/// The default file with every comment taken off its assignments: all settings, each said once.
std::string uncommented()
{
    std::istringstream lines(default_file());
    std::string text;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with('#') && line.size() > 1 && line[1] != ' ' && line[1] != '#')
            text += line.substr(1) + "\n";
    return text;
}

TEST(Settings, TheDefaultFileSaysTheDefaultsOfEverySetting)
{
    EXPECT_EQ(read(default_file()), Settings{});
    const Result<ReadSettings> all = read_settings(uncommented(), "default");
    ASSERT_TRUE(all) << all.error().text();
    EXPECT_EQ(all->settings, Settings{});
    EXPECT_THAT(all->warnings, testing::IsEmpty());
    const std::string text = uncommented();
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), settings_table().size());
}

TEST(Settings, TheManualHasEverySetting)
{
    const std::string page = manual_page();
    for (const Setting& setting : settings_table())
        EXPECT_THAT(page, HasSubstr(".BR " + std::string(setting.name) + " "));
}

TEST(Settings, AMissingFileIsNoErrorAndAnUnreadableOneIs)
{
    char folder[] = "/tmp/hostler-settings-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    const std::filesystem::path file = std::filesystem::path(folder) / "hostlerd.conf";
    EXPECT_EQ(load_settings(file).or_throw().settings, Settings{});

    std::ofstream(file) << "max_clients = 3\n";
    EXPECT_EQ(load_settings(file).or_throw().settings.max_clients, 3u);

    EXPECT_FALSE(load_settings(folder)) << "a folder is not a file";
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hostler::daemon
