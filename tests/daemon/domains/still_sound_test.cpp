#include "daemon/domains/still_sound.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/domains/realm.hpp"
#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using ::testing::HasSubstr;

class StillSound : public ::testing::Test {
protected:
    StillSound()
    {
        sound = house.realm().previewed(
            "<domain type='test'><name>d</name><memory>65536</memory><os><type>hvm</type></os>"
            "<devices><disk type='file' device='disk'><source file='/a'/>"
            "<target dev='vda' bus='virtio'/></disk></devices></domain>");
        broken = sound;
        broken.devices.disks.push_back(sound.devices.disks[0]);
    }
    std::string refusal(const xml::Domain& before, const xml::Domain& after)
    {
        try {
            require_still_sound(before, after, house.realm());
        } catch (const Error& error) {
            return error.text();
        }
        return "";
    }

    testing::House house;
    xml::Domain sound;
    xml::Domain broken;  ///< two disks have one place
};

TEST_F(StillSound, AChangeThatLeavesWhatCouldBeDefinedIsTaken)
{
    xml::Domain other = sound;
    other.title = "another";
    EXPECT_EQ(refusal(sound, other), "");
}

TEST_F(StillSound, AChangeThatBreaksADefinitionIsRefusedByWhatItBreaks)
{
    EXPECT_THAT(refusal(sound, broken), HasSubstr("vda"));
}

TEST_F(StillSound, WhatWasBrokenBeforeIsMendedAndEvenLeftSo)
{
    EXPECT_EQ(refusal(broken, sound), "");
    EXPECT_EQ(refusal(broken, broken), "");
}

TEST_F(StillSound, OneWithoutItsDriverIsHeldToTheCommonRulesAlone)
{
    sound.type = broken.type = xml::Domain::Type::kvm;
    ASSERT_EQ(house.realm().driver_of(sound), nullptr);
    EXPECT_EQ(refusal(sound, sound), "");
    EXPECT_THAT(refusal(sound, broken), HasSubstr("vda"));
}

}  // namespace
}  // namespace hostler::daemon
