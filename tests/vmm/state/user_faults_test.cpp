// With the kernel's own faults: /dev/userfaultfd (Linux 6.1) and the right to open it are needed.
#include "drivers/kvm/vmm/state/user_faults.hpp"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

#include <future>
#include <thread>

#include "drivers/kvm/vmm/event_fd.hpp"
#include "tests/vmm/state/saved_memory.hpp"

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;
using test::page_bytes;

constexpr std::size_t pages = 8;

class UserFaultsTest : public testing::Test {
protected:
    void SetUp() override
    {
        if (!device) GTEST_SKIP() << "/dev/userfaultfd cannot be opened";
        auto watched = UserFaults::watch(device, memory.bytes());
        ASSERT_TRUE(watched) << watched.error().detail;
        faults.emplace(*std::move(watched));
    }
    void TearDown() override
    {
        if (faults) faults->leave();
    }
    /// Another thread's first look at a page.
    std::future<std::byte> look_at(std::size_t page)
    {
        return std::async(std::launch::async, [this, page] {
            return *static_cast<volatile std::byte*>(memory.page(page).data());
        });
    }
    static std::vector<std::byte> page_of(std::byte value, std::size_t count = 1)
    {
        return std::vector<std::byte>(count * page_bytes, value);
    }

    const Fd device{::open("/dev/userfaultfd", O_RDWR | O_CLOEXEC)};
    const test::MappedMemory memory{pages * page_bytes};
    const EventFd end;
    std::optional<UserFaults> faults;
};

TEST_F(UserFaultsTest, TellWhichPageSomebodyWaitsForAndGiveItToHim)
{
    auto seen = look_at(3);
    EXPECT_EQ(faults->next(end.get()), 3 * page_bytes);
    EXPECT_EQ(seen.wait_for(20ms), std::future_status::timeout) << "it waits";
    faults->put(3 * page_bytes, page_of(std::byte{7}));
    EXPECT_EQ(seen.get(), std::byte{7});
}

TEST_F(UserFaultsTest, KeepWhatIsThereAndBringTheRestOfARun)
{
    faults->put(2 * page_bytes, page_of(std::byte{1}));
    faults->put(1 * page_bytes, page_of(std::byte{9}, 4));
    EXPECT_EQ(look_at(1).get(), std::byte{9});
    EXPECT_EQ(look_at(2).get(), std::byte{1}) << "it was there";
    EXPECT_EQ(look_at(3).get(), std::byte{9});
    EXPECT_EQ(look_at(4).get(), std::byte{9});
}

TEST_F(UserFaultsTest, WakeWhoeverWaitsForAPageThatCameMeanwhile)
{
    faults->put(5 * page_bytes, page_of(std::byte{4}));
    faults->put_zeros(5 * page_bytes);
    EXPECT_EQ(look_at(5).get(), std::byte{4}) << "zeros do not replace it";
}

TEST_F(UserFaultsTest, ZerosAreAPage)
{
    auto seen = look_at(6);
    ASSERT_EQ(faults->next(end.get()), 6 * page_bytes);
    faults->put_zeros(6 * page_bytes);
    EXPECT_EQ(seen.get(), std::byte{0});
}

TEST_F(UserFaultsTest, TheWaitEndsWhenItIsToEnd)
{
    auto waiting = std::async(std::launch::async, [this] { return faults->next(end.get()); });
    EXPECT_EQ(waiting.wait_for(20ms), std::future_status::timeout);
    end.signal();
    EXPECT_EQ(waiting.get(), std::nullopt);
}

TEST_F(UserFaultsTest, WhoStillWaitsWhenTheyAreLeftFindsZeros)
{
    auto seen = look_at(0);
    ASSERT_EQ(faults->next(end.get()), 0u);
    faults->leave();
    EXPECT_EQ(seen.get(), std::byte{0});
    EXPECT_EQ(look_at(7).get(), std::byte{0}) << "and nobody waits any more";
}

TEST_F(UserFaultsTest, NobodyWaitsForEverWhoComesWhileTheyAreLeft)
{
    constexpr std::size_t many = 64;
    for (int round = 0; round < 200; ++round) {
        const test::MappedMemory other(many * page_bytes);
        const auto watched = UserFaults::watch(device, other.bytes());
        ASSERT_TRUE(watched) << watched.error().detail;
        const auto touch_all = [&other] {
            for (std::size_t page = 0; page < many; ++page)
                EXPECT_TRUE(test::is_zero(other.page(page)));
        };
        std::jthread first(touch_all);
        std::jthread second(touch_all);
        watched->leave();
    }
}

TEST_F(UserFaultsTest, RefuseADescriptorThatIsSomethingElse)
{
    const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const test::MappedMemory other(page_bytes);
    const auto refused = UserFaults::watch(nothing, other.bytes());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::config_unsupported);
    EXPECT_NE(refused.error().detail.find("/dev/userfaultfd"), std::string::npos);
}

TEST_F(UserFaultsTest, RefuseMemoryThatIsWatchedAlready)
{
    const auto refused = UserFaults::watch(device, memory.bytes());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("faults of this memory"), std::string::npos)
        << refused.error().detail;
}

}  // namespace
}  // namespace hostler::vmm
