#include "clients/hostler/pki/places.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "clients/hostler/cli/failure.hpp"
#include "tests/clients/places.hpp"

namespace hostler::cli {
namespace {

using tests::Places;

mode_t mode_of(const std::string& path)
{
    struct stat status{};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

TEST(PkiPlacesTest, AreLibvirts)
{
    const PkiPlaces places = PkiPlaces::below("/");
    EXPECT_EQ(places.authority, "/etc/pki/CA/cacert.pem");
    EXPECT_EQ(places.authority_key, "/etc/pki/CA/private/cakey.pem");
    EXPECT_EQ(places.server, "/etc/pki/libvirt/servercert.pem");
    EXPECT_EQ(places.server_key, "/etc/pki/libvirt/private/serverkey.pem");
    EXPECT_EQ(places.client, "/etc/pki/libvirt/clientcert.pem");
    EXPECT_EQ(places.client_key, "/etc/pki/libvirt/private/clientkey.pem");
    EXPECT_EQ(PkiPlaces::below("there").server, "there/etc/pki/libvirt/servercert.pem");
}

TEST(Pem, AKeyIsItsOwnersAlone)
{
    const Places places;
    write_pem(places.path("a/b/key.pem"), "key", true);
    write_pem(places.path("a/b/cert.pem"), "cert", false);
    EXPECT_EQ(mode_of(places.path("a/b/key.pem")), 0600u);
    EXPECT_EQ(mode_of(places.path("a/b/cert.pem")), 0644u);
    EXPECT_EQ(read_pem(places.path("a/b/key.pem")), "key");
}

TEST(Pem, IsReplacedWhole)
{
    const Places places;
    write_pem(places.path("cert.pem"), "a long one", false);
    write_pem(places.path("cert.pem"), "new", false);
    EXPECT_EQ(read_pem(places.path("cert.pem")), "new");
    const std::filesystem::directory_iterator files(places.folder());
    EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "nothing is left beside it";
}

TEST(Pem, OneThatIsNotThereIsNamed)
{
    const Places places;
    try {
        read_pem(places.path("none.pem"));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_NE(failure.lines.front().find(places.path("none.pem")), std::string::npos);
    }
}

}  // namespace
}  // namespace hostler::cli
