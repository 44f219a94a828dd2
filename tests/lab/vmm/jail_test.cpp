// What a VMM that root started can still find on its host: nothing.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace hostler::vmm::test
