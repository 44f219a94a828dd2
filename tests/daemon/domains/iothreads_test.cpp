#include "daemon/domains/iothreads.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string refusal(const auto& call)
{
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::invalid_argument);
        return error.detail;
    }
    return "";
}

class Iothreads : public ::testing::Test {
protected:
    std::string added(std::uint32_t id)
    {
        return refusal([&] { add_iothread(definition, id); });
    }
    std::string removed(std::uint32_t id)
    {
        return refusal([&] { remove_iothread(definition, id); });
    }
    xml::Domain definition;
};

TEST_F(Iothreads, ThoseThatAreOnlyCountedHaveTheLowestFreeNumbers)
{
    EXPECT_THAT(iothread_ids(definition), IsEmpty());
    definition.iothreads = 4;
    EXPECT_THAT(iothread_ids(definition), ElementsAre(1, 2, 3, 4));
    definition.iothread_list = {{.id = 2}, {.id = 9}};
    EXPECT_THAT(iothread_ids(definition), ElementsAre(2, 9, 1, 3));
}

TEST_F(Iothreads, OneIsAddedBesideThoseThatWereOnlyCounted)
{
    definition.iothreads = 2;
    EXPECT_EQ(added(7), "");
    EXPECT_EQ(definition.iothreads, 3u);
    EXPECT_THAT(iothread_ids(definition), ElementsAre(1, 2, 7));
    EXPECT_EQ(definition.iothread_list.size(), 3u) << "each is listed from now on";
}

TEST_F(Iothreads, ANumberIsTakenOnceAndIsNotNothing)
{
    definition.iothreads = 2;
    EXPECT_THAT(added(2), HasSubstr("already using iothread_id '2'"));
    EXPECT_THAT(added(0), HasSubstr("invalid value of 0"));
    EXPECT_THAT(removed(0), HasSubstr("invalid value of 0"));
    EXPECT_EQ(definition.iothreads, 2u);
}

TEST_F(Iothreads, OneThatIsNotThereIsNotFound)
{
    definition.iothreads = 1;
    EXPECT_EQ(refusal([&] { require_iothread(definition, 1); }), "");
    EXPECT_THAT(refusal([&] { require_iothread(definition, 2); }), HasSubstr("IOThread '2'"));
    EXPECT_THAT(removed(2), HasSubstr("cannot find IOThread '2'"));
}

TEST_F(Iothreads, OneThatIsTakenAwayLeavesTheNumbersOfTheOthers)
{
    definition.iothreads = 3;
    EXPECT_EQ(removed(2), "");
    EXPECT_THAT(iothread_ids(definition), ElementsAre(1, 3));
    EXPECT_EQ(definition.iothreads, 2u);
}

TEST_F(Iothreads, WhatIsSaidOfOneGoesWithIt)
{
    definition.iothreads = 3;
    definition.cpu_tune.emplace();
    xml::CpuTune& tuning = *definition.cpu_tune;
    xml::CpuSet cpus;
    cpus.add(0);
    tuning.iothread_pins = {{2, cpus}, {3, cpus}};
    xml::Scheduler both;
    both.members.add(2);
    both.members.add(3);
    xml::Scheduler alone;
    alone.members.add(2);
    tuning.iothread_schedulers = {both, alone};
    EXPECT_EQ(removed(2), "");
    ASSERT_EQ(tuning.iothread_pins.size(), 1u);
    EXPECT_EQ(tuning.iothread_pins[0].iothread, 3u);
    ASSERT_EQ(tuning.iothread_schedulers.size(), 1u) << "a scheduler of nobody would be none";
    EXPECT_EQ(tuning.iothread_schedulers[0].members.text(), "3");
}

TEST_F(Iothreads, OneThatADeviceUsesStays)
{
    definition.iothreads = 2;
    xml::Disk disk;
    disk.target = "vda";
    disk.driver.iothread = 1;
    definition.devices.disks.push_back(disk);
    xml::Controller controller;
    controller.type = xml::Controller::Type::scsi;
    controller.index = 3;
    controller.driver.emplace().iothread = 2;
    definition.devices.controllers.push_back(controller);
    EXPECT_THAT(removed(1), HasSubstr("used by disk 'vda'"));
    EXPECT_THAT(removed(2), HasSubstr("used by controller 'scsi:3'"));
    EXPECT_THAT(iothread_ids(definition), ElementsAre(1, 2));
}

}  // namespace
}  // namespace hostler::daemon
