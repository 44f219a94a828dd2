#include "daemon/storage/volume_uses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "xml/base/error.hpp"

namespace hostler::daemon {
namespace {

using ::testing::HasSubstr;
using Kind = VolumeUses::Kind;

class Uses : public ::testing::Test {
protected:
    VolumeUse use(const std::string& name, Kind kind, std::string_view doing = "wipe")
    {
        return VolumeUse(uses, name, kind, doing);
    }
    /// "" where the volume is to be had.
    std::string refusal(const std::string& name, bool is_shared = false)
    {
        try {
            uses->require_free(name, is_shared);
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::operation_invalid);
            return error.detail;
        }
        return "";
    }

    std::shared_ptr<VolumeUses> uses = std::make_shared<VolumeUses>();
};

TEST_F(Uses, AVolumeIsFreeUntilItIsUsedAndOnceThatEnds)
{
    EXPECT_EQ(refusal("disk"), "");
    EXPECT_FALSE(uses->are_any());
    {
        const VolumeUse one = use("disk", Kind::used);
        EXPECT_EQ(one.name(), "disk");
        EXPECT_TRUE(uses->are_any());
        EXPECT_NE(refusal("disk"), "");
        EXPECT_EQ(refusal("other"), "");
    }
    EXPECT_EQ(refusal("disk"), "");
    EXPECT_FALSE(uses->are_any());
}

TEST_F(Uses, ManyMayReadTogetherAndTheLastOneFreesIt)
{
    std::optional<VolumeUse> one = use("disk", Kind::used, "download");
    const VolumeUse two = use("disk", Kind::used, "upload");
    EXPECT_EQ(refusal("disk", true), "");
    one.reset();
    EXPECT_THAT(refusal("disk"), HasSubstr("'disk' is still in use (upload for 0 s)"));
}

TEST_F(Uses, WhatIsMadeOrChangedIsNobodyElses)
{
    const VolumeUse made = use("new", Kind::made, "create");
    const VolumeUse changed = use("old", Kind::changed, "resize");
    EXPECT_THAT(refusal("new", true), HasSubstr("'new' is still being allocated (create for"));
    EXPECT_THAT(refusal("old", true), HasSubstr("'old' is still in use (resize for"));
}

TEST_F(Uses, WhatIsGivenUpKeepsTheVolumeAndIsAwaitedNoLonger)
{
    VolumeUse one = use("disk", Kind::changed, "delete");
    EXPECT_TRUE(uses->are_awaited());
    one.give_up();
    EXPECT_FALSE(uses->are_awaited());
    EXPECT_TRUE(uses->are_any());
    EXPECT_THAT(refusal("disk"), HasSubstr("given up"));
    const VolumeUse other = use("other", Kind::used);
    EXPECT_TRUE(uses->are_awaited());
}

TEST_F(Uses, AMovedUseEndsOnce)
{
    VolumeUse first = use("disk", Kind::used);
    {
        const VolumeUse second = std::move(first);
        EXPECT_NE(refusal("disk"), "");
    }
    EXPECT_EQ(refusal("disk"), "");
}

TEST_F(Uses, BeginAndEndOnAnyThread)
{
    std::vector<std::jthread> threads;
    for (int number = 0; number < 8; ++number)
        threads.emplace_back([this, number] {
            for (int round = 0; round < 500; ++round)
                const VolumeUse one = use("disk" + std::to_string(number % 2), Kind::used);
        });
    threads.clear();
    EXPECT_FALSE(uses->are_any());
}

}  // namespace
}  // namespace hostler::daemon
