#include "xml/schema/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Domain domain()
{
    return parse_domain(R"(<domain type='kvm'>
  <name>web</name>
  <memory unit='KiB'>1024</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>
    <disk type='file'><source file='/b'/><target dev='vdb' bus='virtio'/></disk>
    <disk type='file'><source file='/c'/><target dev='vdc' bus='virtio'/></disk>
    <graphics type='vnc' passwd='hush'/>
  </devices>
</domain>)")
        .or_throw();
}

TEST(Compare, FindsNothingBetweenEquals)
{
    EXPECT_THAT(compare(domain(), domain()), IsEmpty());
}

TEST(Compare, NamesWhatChangedByItsPathWithItsUnit)
{
    Domain after = domain();
    after.memory_kib = 2048;
    after.title = "The web";
    EXPECT_THAT(compare(domain(), after),
                ElementsAre(Difference{"/domain/title", "", "The web", false},
                            Difference{"/domain/memory", "1024 KiB", "2048 KiB", true}));
}

TEST(Compare, ADiskThatWentFromTheMiddleIsOneDifference)
{
    Domain after = domain();
    after.devices.disks.erase(after.devices.disks.begin() + 1);
    EXPECT_THAT(compare(domain(), after),
                ElementsAre(Difference{"/domain/devices/disk[2]", "<disk>", "", true}));
    EXPECT_THAT(compare(after, domain()),
                ElementsAre(Difference{"/domain/devices/disk[2]", "", "<disk>", true}));
}

TEST(Compare, DoesNotTellASecret)
{
    Domain after = domain();
    after.devices.graphics[0].password = "other";
    EXPECT_THAT(compare(domain(), after), ElementsAre(Difference{"/domain/devices/graphics/@passwd",
                                                                 "*****", "*****", false}));
}

TEST(GuestAbi, IsNotTouchedByWhatTheGuestDoesNotSee)
{
    Domain after = domain();
    after.title = "The web";
    after.devices.disks[1].source.path = "/elsewhere";
    after.devices.graphics[0].password = "other";
    EXPECT_THAT(compare(domain(), after, Extent::guest_abi), IsEmpty());
}

TEST(GuestAbi, IsBrokenByWhatItSees)
{
    Domain after = domain();
    after.devices.disks[1].serial = "S1";
    after.devices.disks[2].bus = Disk::Bus::scsi;
    after.devices.rngs.emplace_back();
    EXPECT_THAT(
        compare(domain(), after, Extent::guest_abi),
        ElementsAre(Difference{"/domain/devices/disk[2]/serial", "", "S1", true},
                    Difference{"/domain/devices/disk[3]/target/@bus", "virtio", "scsi", true},
                    Difference{"/domain/devices/rng", "", "<rng>", true}));
}

TEST(Compare, ADifferenceIsASentence)
{
    EXPECT_EQ(sentence({"/domain/memory", "1 KiB", "2 KiB", true}),
              "/domain/memory is '2 KiB' and was '1 KiB'");
    EXPECT_EQ(sentence({"/domain/title", "", "x", false}), "/domain/title is new: 'x'");
    EXPECT_EQ(sentence({"/domain/title", "x", "", false}), "/domain/title is gone: 'x'");
}

}  // namespace
}  // namespace hostler::xml
