// What a VMM that root started can still find on its host: nothing.
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/lab/vmm/guest_code.hpp"
#include "tests/lab/vmm/vmm_process.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm::test {
namespace {

namespace fs = std::filesystem;

class Jail : public testing::Test {
protected:
    Jail()
    {
        EXPECT_FALSE(process.configure(daemon, multiboot_file(counting)).has_failure());
        proto::vmm::Request start;
        start.mutable_start();
        EXPECT_FALSE(daemon.call(start).has_failure());
    }
    /// A line of /proc/PID/status, behind its name.
    std::string status(const std::string& name) const
    {
        std::ifstream file(folder / "status");
        for (std::string line; std::getline(file, line);)
            if (line.starts_with(name + ":")) return line.substr(name.size() + 2);
        return "none";
    }

    VmmProcess process;
    Daemon daemon = process.connect();
    const fs::path folder = fs::path("/proc") / std::to_string(process.pid());
};

TEST_F(Jail, ItIsNobodyAndCannotBecomeAnybody)
{
    EXPECT_EQ(status("Uid"), "65534\t65534\t65534\t65534");
    EXPECT_EQ(status("Gid"), "65534\t65534\t65534\t65534");
    EXPECT_EQ(status("CapEff"), "0000000000000000");
    EXPECT_EQ(status("CapPrm"), "0000000000000000");
    EXPECT_EQ(status("NoNewPrivs"), "1");
    EXPECT_EQ(status("Seccomp"), "2");
    EXPECT_TRUE(process.is_counting(counter)) << "and it serves its guest";
}

TEST_F(Jail, ItsRootIsEmptyAndReadOnly)
{
    EXPECT_TRUE(fs::is_empty(folder / "root"));
    std::ifstream mounts(folder / "mounts");
    std::string line;
    ASSERT_TRUE(std::getline(mounts, line));
    EXPECT_EQ(line.find("jail / tmpfs ro,"), 0u) << line;
    EXPECT_FALSE(std::getline(mounts, line)) << "there is one mount, not also " << line;
}

TEST_F(Jail, NoDescriptorIsAFolder)
{
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "fd")) {
        std::error_code gone;
        EXPECT_FALSE(fs::is_directory(entry.path(), gone)) << fs::read_symlink(entry.path(), gone);
    }
}

/// What a hostler-vmm that root started without these rights says, and how it ends.
std::pair<std::string, int> started_without(std::initializer_list<int> rights)
{
    int ends[2] = {};
    EXPECT_EQ(::pipe(ends), 0);
    const Fd says(ends[0]);
    Fd heard(ends[1]);
    const Fd listener(::socket(AF_UNIX, SOCK_STREAM, 0));
    const sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    EXPECT_EQ(
        ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(sa_family_t)),
        0);
    EXPECT_EQ(::listen(listener.get(), 1), 0);
    const char* const build = std::getenv("HOSTLER_BUILD");
    const std::string program = std::string(build ? build : ".") + "/bin/hostler-vmm";
    const std::string number = std::to_string(listener.get());
    const pid_t child = ::fork();
    if (child == 0) {
        for (const int right : rights) ::prctl(PR_CAPBSET_DROP, right);
        ::dup2(heard.get(), STDERR_FILENO);
        ::execl(program.c_str(), "hostler-vmm", "--control-fd", number.c_str(), "--user",
                "65534:65534", nullptr);
        ::_exit(127);
    }
    heard.reset();
    // One that serves says nothing, and is ended.
    pollfd waiting{says.get(), POLLIN, 0};
    ::poll(&waiting, 1, 1000);
    ::kill(child, SIGKILL);
    std::string text(4096, 0);
    text.resize(static_cast<std::size_t>(
        std::max<ssize_t>(::read(says.get(), text.data(), text.size()), 0)));
    int status = 0;
    ::waitpid(child, &status, 0);
    return {text, status};
}

TEST(JailRights, WithoutTheRightToLeaveFilesBehindItSaysWhichOneIsMissing)
{
    EXPECT_NE(started_without({CAP_SYS_ADMIN}).first.find("need CAP_SYS_ADMIN at their start"),
              std::string::npos);
}

TEST(JailRights, WithoutTheRightToRaiseLimitsItServes)
{
    const auto [said, status] = started_without({CAP_SYS_RESOURCE});
    EXPECT_EQ(said, "");
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

}  // namespace
}  // namespace hostler::vmm::test
