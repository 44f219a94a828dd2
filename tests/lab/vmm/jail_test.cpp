// What a VMM that root started can still find on its host: nothing.
#include <linux/capability.h>
#include <sys/prctl.h>

#include "tests/lab/vmm/jailed_guest.hpp"

namespace hostler::vmm::test {
namespace {

namespace fs = std::filesystem;

class Jail : public testing::Test {
protected:
    Jail() { guest.start(); }

    JailedGuest guest;
};

TEST_F(Jail, ItIsNobodyAndCannotBecomeAnybody)
{
    EXPECT_EQ(guest.status("Uid"), "65534\t65534\t65534\t65534");
    EXPECT_EQ(guest.status("Gid"), "65534\t65534\t65534\t65534");
    EXPECT_EQ(guest.status("CapEff"), no_rights);
    EXPECT_EQ(guest.status("CapPrm"), no_rights);
    EXPECT_EQ(guest.status("NoNewPrivs"), "1");
    EXPECT_EQ(guest.status("Seccomp"), "2");
}

TEST_F(Jail, ItsRootIsEmptyAndReadOnly)
{
    guest.expect_empty_root();
}

TEST_F(Jail, NoDescriptorIsAFolder)
{
    for (const fs::directory_entry& entry : fs::directory_iterator(guest.folder() / "fd")) {
        std::error_code gone;
        EXPECT_FALSE(fs::is_directory(entry.path(), gone)) << fs::read_symlink(entry.path(), gone);
    }
}

/// As root begins it without a right.
Beginning without(int right)
{
    Beginning beginning;
    beginning.before = [right] { ::prctl(PR_CAPBSET_DROP, right); };
    return beginning;
}

TEST(JailRights, WithoutTheRightToLeaveFilesBehindItSaysWhichOneIsMissing)
{
    JailedGuest guest(without(CAP_SYS_ADMIN));
    EXPECT_TRUE(guest.process.await_end());
    EXPECT_NE(guest.said().find("need CAP_SYS_ADMIN at their start"), std::string::npos);
}

TEST(JailRights, WithoutTheRightToRaiseLimitsItServes)
{
    JailedGuest guest(without(CAP_SYS_RESOURCE));
    guest.start();
    EXPECT_EQ(guest.said(), "");
}

}  // namespace
}  // namespace hostler::vmm::test
