#include "clients/cpp/surroundings.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "clients/cpp/error.hpp"
#include "tests/clients/places.hpp"

namespace hostler::client {
namespace {

using tests::Places;
using tests::Variable;

/// A user whose home is empty, and whose environment says nothing.
class SurroundingsTest : public testing::Test {
protected:
    std::string own(const std::string& name, std::string_view text) const
    {
        std::filesystem::create_directories(places.folder() / "config/libvirt");
        return places.file(text, "config/libvirt/" + name);
    }

    Places places;
    Variable home{"HOME", places.folder().string()};
    Variable config{"XDG_CONFIG_HOME", places.path("config")};
    Variable runtime{"XDG_RUNTIME_DIR", ""};
    Variable root{"HOSTLER_ROOT", ""};
    Variable uri{"HOSTLER_DEFAULT_URI", ""};
    Variable libvirts_uri{"LIBVIRT_DEFAULT_URI", ""};
    Variable auth{"LIBVIRT_AUTH_FILE", ""};
};

TEST_F(SurroundingsTest, AnEmptyVariableIsNone)
{
    const Surroundings here = Surroundings::of_process();
    EXPECT_EQ(here.root, "");
    EXPECT_EQ(here.home, places.folder().string());
    EXPECT_EQ(here.runtime_folder, places.path(".cache"));
    EXPECT_EQ(here.is_superuser, geteuid() == 0);
    EXPECT_TRUE(here.exists(places.folder().string()));
    EXPECT_FALSE(here.exists(places.path("none")));
}

TEST_F(SurroundingsTest, HostlersOwnVariablesComeFirst)
{
    const Variable folder("HOSTLER_ROOT", "/h");
    const Variable run_folder("XDG_RUNTIME_DIR", "/run/user/7");
    const Variable second("LIBVIRT_DEFAULT_URI", "qemu:///session");
    EXPECT_EQ(Surroundings::of_process().default_uri, "qemu:///session");
    const Variable first("HOSTLER_DEFAULT_URI", "test:///default");
    const Surroundings here = Surroundings::of_process();
    EXPECT_EQ(here.default_uri, "test:///default");
    EXPECT_EQ(here.root, "/h");
    EXPECT_EQ(here.runtime_folder, "/run/user/7");
}

TEST_F(SurroundingsTest, AnAuthFileIsTheOneThatIsNamedOrTheUsersOwn)
{
    const std::string own_file = own("auth.conf", "");
    EXPECT_EQ(Surroundings::of_process().auth_file, own_file);
    const Variable named("LIBVIRT_AUTH_FILE", "/elsewhere/auth.conf");
    EXPECT_EQ(Surroundings::of_process().auth_file, "/elsewhere/auth.conf");
}

TEST_F(SurroundingsTest, AUsersOwnConfigurationIsNotRoots)
{
    own("libvirt.conf", "uri_default = \"test:///own\"\n");
    const std::string uri_default = Surroundings::of_process().default_uri;
    EXPECT_EQ(uri_default == "test:///own", geteuid() != 0);
}

}  // namespace
}  // namespace hostler::client
