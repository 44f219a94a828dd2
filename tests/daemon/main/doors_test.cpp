#include "daemon/main/doors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::Contains;
using testing::HasSubstr;

template <class Work>
std::string refusal_of(const Work& work)
{
    try {
        work();
    } catch (const Error& error) {
        return error.text();
    }
    return "";
}

class DoorsTest : public testing::Test {
protected:
    DoorsTest()
    {
        std::filesystem::create_directories(paths.run);
        settings.auth_tcp = "none";  // SASL reads the host's own files
    }
    Door behind(DoorKind kind) const { return Doors(settings, paths, nullptr).behind(kind); }
    std::vector<Listener> listen() const { return Doors(settings, paths, nullptr).listen(); }
    static unsigned mode_of(const std::filesystem::path& file)
    {
        struct stat status{};
        EXPECT_EQ(::lstat(file.c_str(), &status), 0) << file;
        return status.st_mode & 07777;
    }

    tests::TemporaryFolder folder;
    Paths paths = Paths::system(folder.path());
    Settings settings;
};

TEST_F(DoorsTest, OnlyTheAdminSocketLeadsToTheAdminProgram)
{
    EXPECT_EQ(behind(DoorKind::admin).programs.data(), admin_programs().data());
    for (const DoorKind kind : {DoorKind::read_write, DoorKind::read_only, DoorKind::tcp})
        EXPECT_EQ(behind(kind).programs.data(), remote_programs().data());
}

TEST_F(DoorsTest, EachHasTheWayToShowWhoOneIsThatItsSettingNames)
{
    EXPECT_EQ(behind(DoorKind::read_write).auth, AuthKind::none);
    settings.auth_unix_rw = "polkit";
    EXPECT_EQ(behind(DoorKind::read_write).auth, AuthKind::polkit);
    EXPECT_EQ(behind(DoorKind::read_only).auth, AuthKind::none);
    settings.auth_unix_ro = "polkit";
    EXPECT_EQ(behind(DoorKind::read_only).auth, AuthKind::polkit);
    EXPECT_EQ(behind(DoorKind::admin).auth, AuthKind::none);
    EXPECT_EQ(behind(DoorKind::tcp).auth, AuthKind::none);
}

TEST_F(DoorsTest, OnlyWhatNothingElseEncryptsNeedsAStrongMechanism)
{
    settings.tcp_min_ssf = 112;
    settings.sasl_allowed_username_list = {"alice*"};
    EXPECT_EQ(behind(DoorKind::tcp).sasl.strength_min, 112u);
    EXPECT_EQ(behind(DoorKind::read_write).sasl.strength_min, 0u);
    EXPECT_THAT(behind(DoorKind::tcp).sasl.allowed_names, Contains("alice*"));
}

TEST_F(DoorsTest, ASocketForTlsWithoutACertificateIsNoDoor)
{
    EXPECT_THAT(refusal_of([&] { behind(DoorKind::tls); }), HasSubstr("no certificate"));
}

TEST_F(DoorsTest, AdminClientsHaveLimitsOfTheirOwn)
{
    settings.max_client_requests = 7;
    settings.keepalive_interval = 11;
    settings.keepalive_count = 3;
    settings.event_queue_max = 99;
    settings.login_time_s = 13;
    settings.admin_max_client_requests = 2;
    settings.admin_keepalive_interval = -1;
    settings.admin_keepalive_count = 4;
    const SessionLimits usual = behind(DoorKind::tcp).limits;
    EXPECT_EQ(usual.calls_in_flight_max, 7u);
    EXPECT_EQ(usual.keepalive_interval_s, 11);
    EXPECT_EQ(usual.keepalive_count, 3);
    EXPECT_EQ(usual.event_queue_max, 99u);
    EXPECT_EQ(usual.login_max, std::chrono::seconds(13));
    const SessionLimits admin = behind(DoorKind::admin).limits;
    EXPECT_EQ(admin.calls_in_flight_max, 2u);
    EXPECT_EQ(admin.keepalive_interval_s, -1);
    EXPECT_EQ(admin.keepalive_count, 4);

    settings.max_clients = 21;
    settings.max_anonymous_clients = 22;
    settings.max_clients_per_user = 23;
    settings.admin_max_clients = 24;
    EXPECT_EQ(remote_limits(settings).clients_max, 21u);
    EXPECT_EQ(remote_limits(settings).anonymous_max, 22u);
    EXPECT_EQ(remote_limits(settings).per_user_max, 23u);
    EXPECT_EQ(admin_limits(settings).clients_max, 24u);
}

TEST_F(DoorsTest, ThreeSocketsAreOpenedWithTheirModes)
{
    settings.unix_sock_rw_perms = "0770";
    settings.unix_sock_ro_perms = "776";
    const std::vector<Listener> all = listen();
    ASSERT_EQ(all.size(), 3u) << "neither TCP nor TLS, and not libvirt's names";
    EXPECT_EQ(all[0].kind, DoorKind::read_write);
    EXPECT_EQ(all[1].kind, DoorKind::read_only);
    EXPECT_EQ(all[2].kind, DoorKind::admin);
    EXPECT_EQ(mode_of(paths.socket()), 0770u);
    EXPECT_EQ(mode_of(paths.read_only_socket()), 0776u);
    EXPECT_EQ(mode_of(paths.admin_socket()), 0700u);
}

TEST_F(DoorsTest, AModeThatIsNoneIsNamedWithItsSetting)
{
    for (const char* mode : {"", "rwx", "0888", "1777", "-1", "0700 ", "0x1ff"}) {
        Settings wrong = settings;
        wrong.unix_sock_admin_perms = mode;
        const std::string refusal = refusal_of([&] { Doors(wrong, paths, nullptr).listen(); });
        EXPECT_THAT(refusal, HasSubstr("unix_sock_admin_perms = \"" + std::string(mode) + "\""));
    }
}

TEST_F(DoorsTest, LibvirtsNamesAreOpenedWhereTheyAreAskedFor)
{
    settings.libvirt_sockets = true;
    settings.unix_sock_dir = (folder.path() / "made/for/it").string();
    settings.unix_sock_admin_perms = "0750";
    const std::vector<Listener> all = listen();
    EXPECT_EQ(all.size(), 3u + 2 * 8 + 1);
    const std::filesystem::path place = settings.unix_sock_dir;
    EXPECT_EQ(mode_of(place / "libvirt-sock"), 0700u);
    EXPECT_EQ(mode_of(place / "virtqemud-sock-ro"), 0777u);
    EXPECT_EQ(mode_of(place / "libvirt-admin-sock"), 0750u);
    EXPECT_FALSE(std::filesystem::exists(paths.libvirt_run));
}

TEST_F(DoorsTest, TcpIsOpenedWhereItIsAskedFor)
{
    settings.listen_tcp = true;
    settings.listen_addr = "127.0.0.1";
    settings.tcp_port = "0";
    const std::vector<Listener> all = listen();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[3].kind, DoorKind::tcp);
    EXPECT_GT(bound_port(all[3]), 0);
}

TEST_F(DoorsTest, WithoutCertificatesTlsIsServedOnlyWhereOneIsNamed)
{
    EXPECT_EQ(load_certificates(settings, paths), nullptr);
    settings.ca_file = (folder.path() / "none.pem").string();
    settings.cert_file = settings.ca_file;
    EXPECT_THAT(refusal_of([&] { load_certificates(settings, paths); }), HasSubstr("none.pem"));
}

}  // namespace
}  // namespace hostler::daemon
