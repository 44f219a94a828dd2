#include "drivers/kvm/vmm/state/direct_access.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/temporary_folder.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {
namespace {

Fd file_in(const tests::TemporaryFolder& folder)
{
    return Fd(::open((folder.path() / "file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
}

bool is_direct(const Fd& file)
{
    return ::fcntl(file.get(), F_GETFL) & O_DIRECT;
}

TEST(DirectAccess, EndsWithItsObject)
{
    const tests::TemporaryFolder folder;
    const Fd file = file_in(folder);
    {
        const DirectAccess access(file.get());
        EXPECT_EQ(access.is_on(), is_direct(file));
    }
    EXPECT_FALSE(is_direct(file));
}

TEST(DirectAccess, IsLeftBeforeAnybodySeesThatItIs)
{
    const tests::TemporaryFolder folder;
    const Fd file = file_in(folder);
    if (!DirectAccess(file.get()).is_on()) GTEST_SKIP() << "the file system has no direct access";
    // On a machine with much to do the other thread's turn comes late, each time.
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (int round = 0; round < 3000 && std::chrono::steady_clock::now() < end; ++round) {
        DirectAccess access(file.get());
        std::jthread leaver([&access] { access.leave(); });
        while (access.is_on()) {
        }
        ASSERT_FALSE(is_direct(file)) << "in round " << round;
    }
}

}  // namespace
}  // namespace hostler::vmm
