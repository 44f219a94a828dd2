#include "xml/domain/guest_abi.hpp"

#include <gtest/gtest.h>

#include "tests/xml/specimen.hpp"

namespace hostler::xml {
namespace {

Domain defined(const std::string& name = "web")
{
    return parse_domain("<domain type='kvm'><name>" + name +
                        "</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
                        "<memory>1024</memory><vcpu>2</vcpu><os><type>hvm</type></os><devices>"
                        "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/>"
                        "</disk></devices></domain>")
        .or_throw();
}

std::string refused(const Domain& source, const Domain& target)
{
    const auto judged = check_guest_abi(source, target);
    if (judged) return {};
    EXPECT_EQ(judged.error().code, ErrorCode::config_unsupported);
    return judged.error().detail;
}

TEST(GuestAbi, WhatTheGuestDoesNotSeeMayDiffer)
{
    Domain target = defined();
    target.title = "another";
    target.devices.disks[0].source.path = "/b";
    target.on_reboot = Domain::OnPowerEvent::destroy;
    EXPECT_EQ(refused(defined(), target), "");
}

TEST(GuestAbi, WhoItIsMayNot)
{
    EXPECT_EQ(refused(defined(), defined("other")),
              "Target domain name 'other' does not match source 'web'");
    Domain target = defined();
    target.uuid.bytes[0] = 0;
    EXPECT_EQ(refused(defined(), target),
              "Target domain uuid 00a5fdbd-edaf-9455-926a-d65c16db1809 does not match source "
              "c7a5fdbd-edaf-9455-926a-d65c16db1809");
}

TEST(GuestAbi, WhatTheGuestSeesMayNot)
{
    Domain target = defined();
    target.vcpus = 3;
    EXPECT_EQ(refused(defined(), target), "Target domain vcpu '3' does not match source '2'");
    target = defined();
    target.devices.disks[0].bus = Disk::Bus::ide;
    EXPECT_EQ(refused(defined(), target),
              "Target domain devices/disk/target/@bus 'ide' does not match source 'virtio'");
    target.devices.disks.clear();
    EXPECT_EQ(refused(defined(), target),
              "Target domain devices/disk (none) does not match source '<disk>'");
}

TEST(GuestAbi, EveryDefinitionMatchesItself)
{
    int made = 0;
    for (std::uint64_t seed = 1; made < 200; ++seed) {
        ASSERT_LT(seed, 10000U);
        const auto domain = Specimen(seed).make<Domain>();
        if (!domain) continue;
        ++made;
        EXPECT_EQ(refused(*domain, *domain), "") << "seed " << seed;
    }
}

}  // namespace
}  // namespace hostler::xml
