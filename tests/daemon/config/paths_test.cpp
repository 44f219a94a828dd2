#include "daemon/config/paths.hpp"

#include <gtest/gtest.h>

#include <map>

namespace hostler::daemon {
namespace {

Environment with(std::map<std::string, std::string, std::less<>> variables)
{
    return [variables](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

TEST(Paths, SystemDaemonLivesWhereTheDistributionExpects)
{
    const Paths paths = Paths::system();
    EXPECT_EQ(paths.config_file(), "/etc/hostler/hostlerd.conf");
    EXPECT_EQ(paths.socket(), "/run/hostler/hostler-sock");
    EXPECT_EQ(paths.read_only_socket(), "/run/hostler/hostler-sock-ro");
    EXPECT_EQ(paths.admin_socket(), "/run/hostler/hostler-admin-sock");
    EXPECT_EQ(paths.database(), "/var/lib/hostler/hostler.db");
    EXPECT_EQ(paths.logs, "/var/log/hostler");
    EXPECT_EQ(paths.libvirt_run, "/run/libvirt");
    EXPECT_EQ(paths.tls.key, "/etc/pki/libvirt/private/serverkey.pem");
    EXPECT_FALSE(paths.is_session);
}

TEST(Paths, AnotherRootMovesEveryPath)
{
    const Paths paths = Paths::system("/tmp/x");
    for (const auto& path :
         {paths.config, paths.run, paths.state, paths.logs, paths.cache, paths.libvirt_run,
          paths.libvirt_config, paths.libvirt_state, paths.tls.ca_certificate,
          paths.tls.ca_revocations, paths.tls.certificate, paths.tls.key})
        EXPECT_TRUE(path.string().starts_with("/tmp/x/")) << path;
}

TEST(Paths, SessionUsesXdgFolders)
{
    const Result<Paths> paths = Paths::session(with({{"HOME", "/home/ann"},
                                                     {"XDG_CONFIG_HOME", "/c"},
                                                     {"XDG_RUNTIME_DIR", "/run/user/1000"},
                                                     {"XDG_DATA_HOME", "/d"},
                                                     {"XDG_CACHE_HOME", "/k"}}));
    ASSERT_TRUE(paths);
    EXPECT_EQ(paths->config, "/c/hostler");
    EXPECT_EQ(paths->run, "/run/user/1000/hostler");
    EXPECT_EQ(paths->libvirt_run, "/run/user/1000/libvirt");
    EXPECT_EQ(paths->state, "/d/hostler");
    EXPECT_EQ(paths->cache, "/k/hostler");
    EXPECT_EQ(paths->tls.certificate, "/home/ann/.pki/libvirt/servercert.pem");
    EXPECT_TRUE(paths->is_session);
}

TEST(Paths, SessionFallsBackBelowHomeAndIgnoresRelativeFolders)
{
    const Result<Paths> paths =
        Paths::session(with({{"HOME", "/home/ann"}, {"XDG_CONFIG_HOME", "relative"}}));
    ASSERT_TRUE(paths);
    EXPECT_EQ(paths->config, "/home/ann/.config/hostler");
    EXPECT_EQ(paths->run, "/home/ann/.cache/hostler");
    EXPECT_EQ(paths->libvirt_run, "/home/ann/.cache/libvirt");
    EXPECT_EQ(paths->state, "/home/ann/.local/share/hostler");
}

TEST(Paths, SessionWithoutHomeSaysWhatToSet)
{
    const Result<Paths> paths = Paths::session(with({}));
    ASSERT_FALSE(paths);
    EXPECT_NE(paths.error().detail.find("HOME"), std::string::npos);
}

}  // namespace
}  // namespace hostler::daemon
