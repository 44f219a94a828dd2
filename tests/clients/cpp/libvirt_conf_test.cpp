#include "clients/cpp/libvirt_conf.hpp"

#include <gtest/gtest.h>

namespace hostler::client {
namespace {

TEST(LibvirtConf, ReadsAliasesAndTheDefault)
{
    const auto conf = LibvirtConf::parse(R"(
# the hosts
uri_aliases = [
  "hail=qemu+ssh://root@hail.example/system",  # over there
  'sleet=qemu+tls://sleet/system?no_verify=1',
]
uri_default = "qemu:///system"
remote_mode = "legacy"
keepalive_interval = 5
)");
    ASSERT_TRUE(conf);
    EXPECT_EQ(conf->uri_default, "qemu:///system");
    EXPECT_EQ(conf->remote_mode, "legacy");
    EXPECT_EQ(conf->uri_aliases.at("hail"), "qemu+ssh://root@hail.example/system");
    EXPECT_EQ(conf->uri_aliases.at("sleet"), "qemu+tls://sleet/system?no_verify=1");
}

TEST(LibvirtConf, IsEmptyWithoutAFile)
{
    const auto conf = LibvirtConf::load("/nowhere/libvirt.conf");
    ASSERT_TRUE(conf);
    EXPECT_TRUE(conf->uri_aliases.empty());
}

TEST(LibvirtConf, NamesTheLineItCannotRead)
{
    for (const char* text :
         {"uri_default\n", "\nuri_default = \"x\n", "\nuri_aliases = [ \"a=b\" \"c=d\" ]", "= 3",
          "uri_aliases = [ \"no-equals\" ]", "uri_aliases = [ \"a=b\""}) {
        const auto conf = LibvirtConf::parse(text);
        ASSERT_FALSE(conf) << text;
        EXPECT_EQ(conf.error().code, ErrorCode::conf_syntax);
        EXPECT_NE(conf.error().text().find("libvirt.conf:"), std::string::npos);
    }
}

TEST(LibvirtConf, TakesAnEmptyList)
{
    ASSERT_TRUE(LibvirtConf::parse("uri_aliases = []\nuri_default = []\n"));
}

}  // namespace
}  // namespace hostler::client
