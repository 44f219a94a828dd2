#include "drivers/kvm/vmm/cpu/hypercall.hpp"

#include <gtest/gtest.h>
#include <linux/kvm_para.h>

#include <vector>

namespace hostler::vmm {
namespace {

constexpr std::uint64_t page = 4096;

class MapGpaRange : public testing::Test {
protected:
    std::int64_t answer(std::uint64_t address, std::uint64_t pages)
    {
        return answer_hypercall({KVM_HC_MAP_GPA_RANGE, {address, pages, 0}}, memory_);
    }

private:
    std::vector<std::byte> ram_ = std::vector<std::byte>(8 * page);
    GuestMemory memory_{std::span<std::byte>(ram_)};
};

TEST_F(MapGpaRange, PagesOfTheGuestsAreGranted)
{
    EXPECT_EQ(answer(0, 8), 0);
    EXPECT_EQ(answer(7 * page, 1), 0);
}

TEST_F(MapGpaRange, PagesThatItDoesNotOwnAreRefusedHoweverMany)
{
    EXPECT_EQ(answer(7 * page, 2), -KVM_EINVAL);
    EXPECT_EQ(answer(8 * page, 1), -KVM_EINVAL);
    EXPECT_EQ(answer(0, UINT64_MAX), -KVM_EINVAL);
    EXPECT_EQ(answer(page, UINT64_MAX / page), -KVM_EINVAL);
}

TEST(AnswerHypercall, KnowsOnlyWhatItAskedFor)
{
    std::vector<std::byte> ram(page);
    const GuestMemory memory{std::span<std::byte>(ram)};
    for (std::uint64_t number = 0; number < 20; ++number)
        if (!(hypercalls_wanted() & std::uint64_t{1} << number))
            EXPECT_EQ(answer_hypercall({number, {}}, memory), -KVM_ENOSYS) << number;
}

}  // namespace
}  // namespace hostler::vmm
