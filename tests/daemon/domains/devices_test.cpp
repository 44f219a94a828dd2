// Single devices of a definition: read, found, put in, pulled out, changed, named.

#include "daemon/domains/devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string disk =
    "<disk type='file' device='disk'><source file='/a'/><target dev='vda' "
    "bus='virtio'/></disk>";
const std::string net =
    "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='n'/>"
    "<model type='virtio'/></interface>";
const std::string channel =
    "<channel type='unix'><source mode='bind' path='/a'/><target "
    "type='virtio' name='org.one'/></channel>";
const std::string rng = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>";

class Devices : public ::testing::Test {
protected:
    void attach(const std::string& text) { attach_device(domain, read_device(text)); }
    void detach(const std::string& text) { detach_device(domain, read_device(text)); }
    void update(const std::string& text) { update_device(domain, read_device(text)); }

    static std::string refusal(ErrorCode code, const auto& call)
    {
        try {
            call();
        } catch (const Error& error) {
            EXPECT_EQ(error.code, code) << error.text();
            return error.detail;
        }
        return "";
    }
    static std::string unread(ErrorCode code, const std::string& text)
    {
        return refusal(code, [&] { read_device(text); });
    }
    /// With the word in place of the other.
    static std::string with(std::string text, std::string_view word, std::string_view other)
    {
        return text.replace(text.find(word), word.size(), other);
    }

    xml::Domain domain;
};

TEST_F(Devices, OneIsReadWithAndWithoutADeclaration)
{
    EXPECT_EQ(read_device(disk).disks.size(), 1u);
    EXPECT_EQ(read_device("<?xml version='1.0'?>\n" + disk).disks.size(), 1u);
    EXPECT_EQ(read_device(rng).rngs.size(), 1u);
}

TEST_F(Devices, OneIsReadAndNeitherNoneNorSeveral)
{
    EXPECT_THAT(unread(ErrorCode::xml_error, disk + net), HasSubstr("not several"));
    EXPECT_THAT(unread(ErrorCode::xml_error, ""), HasSubstr("unknown device type"));
    EXPECT_THAT(unread(ErrorCode::xml_error, "<toaster/>"), HasSubstr("toaster"));
    EXPECT_THAT(unread(ErrorCode::operation_unsupported, "<memballoon model='virtio'/>"),
                HasSubstr("stay as they are defined"));
    EXPECT_THROW(read_device("<disk>"), Error);
    EXPECT_THROW(read_device("</devices><devices>"), Error);
}

TEST_F(Devices, AnInterfaceHasAnAddressOfItsOwn)
{
    const std::string none = "<interface type='network'><source network='n'/></interface>";
    const xml::Devices one = read_device(none);
    const xml::Devices other = read_device(none);
    EXPECT_FALSE(one.interfaces[0].mac.is_zero());
    EXPECT_NE(one.interfaces[0].mac, other.interfaces[0].mac);
    EXPECT_EQ(read_device(net).interfaces[0].mac.text(), "52:54:00:00:00:01");
}

TEST_F(Devices, ADiskIsItsTargetWhateverItHolds)
{
    attach(disk);
    EXPECT_THAT(refusal(ErrorCode::operation_invalid, [&] { attach(with(disk, "/a", "/b")); }),
                HasSubstr("disk vda already exists"));
    attach(with(disk, "vda", "vdb"));
    EXPECT_EQ(domain.devices.disks.size(), 2u);
    detach(with(disk, "/a", "/other"));
    ASSERT_EQ(domain.devices.disks.size(), 1u);
    EXPECT_EQ(domain.devices.disks[0].target.view(), "vdb");
}

TEST_F(Devices, AnInterfaceIsItsAddressAChannelItsName)
{
    attach(net);
    attach(channel);
    EXPECT_NE(refusal(ErrorCode::operation_invalid, [&] { attach(net); }), "");
    EXPECT_NE(refusal(ErrorCode::operation_invalid, [&] { attach(with(channel, "/a", "/b")); }),
              "");
    attach(with(net, "00:01", "00:02"));
    attach(with(channel, "org.one", "org.two"));
    EXPECT_EQ(domain.devices.interfaces.size(), 2u);
    EXPECT_EQ(domain.devices.channels.size(), 2u);
}

TEST_F(Devices, WhatIsNotThereIsSaidToBeMissing)
{
    EXPECT_THAT(refusal(ErrorCode::device_missing, [&] { detach(disk); }), HasSubstr("disk vda"));
    EXPECT_THAT(refusal(ErrorCode::device_missing, [&] { update(net); }),
                HasSubstr("52:54:00:00:00:01"));
    EXPECT_THAT(refusal(ErrorCode::device_missing, [&] { detach(rng); }),
                HasSubstr("random number generator"));
}

TEST_F(Devices, OneOfSeveralAlikeIsNotGuessed)
{
    attach(rng);
    domain.devices.rngs.push_back(domain.devices.rngs[0]);
    EXPECT_THAT(refusal(ErrorCode::operation_failed, [&] { detach(rng); }),
                HasSubstr("multiple devices"));
    EXPECT_EQ(domain.devices.rngs.size(), 2u);
}

TEST_F(Devices, AnUpdateKeepsThePlaceAndTheAlias)
{
    attach(disk);
    attach(net);
    xml::Interface& there = domain.devices.interfaces[0];
    there.info.alias = "net0";
    there.target = "tap7";
    domain.devices.disks[0].info.alias = "virtio-disk0";
    update(with(disk, "/a", "/b"));
    update(with(net, "network='n'", "network='m'"));
    EXPECT_EQ(domain.devices.disks[0].source.path.view(), "/b");
    EXPECT_EQ(domain.devices.disks[0].info.alias.view(), "virtio-disk0");
    EXPECT_EQ(domain.devices.interfaces[0].info.alias.view(), "net0");
    EXPECT_EQ(domain.devices.interfaces[0].target.view(), "tap7");
    EXPECT_EQ(alias_of(domain, read_device(net)), "net0");
}

TEST_F(Devices, NamesAreGivenToThoseThatHaveNoneAndAreNobodyElses)
{
    attach(disk);
    attach(with(disk, "vda", "vdb"));
    attach(net);
    domain.devices.disks[1].info.alias = "virtio-disk0";
    name_devices(domain);
    EXPECT_EQ(domain.devices.disks[0].info.alias.view(), "virtio-disk1");
    EXPECT_EQ(domain.devices.disks[1].info.alias.view(), "virtio-disk0");
    EXPECT_EQ(domain.devices.interfaces[0].info.alias.view(), "net0");
    const xml::Domain before = domain;
    name_devices(domain);
    EXPECT_EQ(domain, before) << "once";
}

TEST_F(Devices, OneIsPulledOutByItsAlias)
{
    attach(disk);
    attach(net);
    name_devices(domain);
    EXPECT_TRUE(has_alias(domain, "net0"));
    detach_alias(domain, "net0");
    EXPECT_FALSE(has_alias(domain, "net0"));
    EXPECT_TRUE(domain.devices.interfaces.empty());
    EXPECT_EQ(domain.devices.disks.size(), 1u);
    EXPECT_NE(refusal(ErrorCode::device_missing, [&] { detach_alias(domain, "net0"); }), "");
    EXPECT_NE(refusal(ErrorCode::device_missing, [&] { detach_alias(domain, ""); }), "");
}

TEST_F(Devices, WhatStaysAsItIsDefinedIsNotPulledOut)
{
    domain.devices.memballoon.emplace();
    domain.devices.memballoon->info.alias = "balloon0";
    EXPECT_THAT(
        refusal(ErrorCode::operation_unsupported, [&] { detach_alias(domain, "balloon0"); }),
        HasSubstr("balloon0"));
    EXPECT_TRUE(domain.devices.memballoon);
}

}  // namespace
}  // namespace hostler::daemon
