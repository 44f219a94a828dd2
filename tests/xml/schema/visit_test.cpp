#include "xml/schema/visit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view text = R"(<domain type='kvm'>
  <name>web</name>
  <memory>1024</memory>
  <os><type>hvm</type><kernel>/boot/k</kernel></os>
  <devices>
    <disk type='file'><source file='/images/a.qcow2'/><target dev='vda'/>
      <alias name='virtio-disk0'/></disk>
    <disk type='block'><source dev='/dev/sdb'/><target dev='vdb'/><alias name='ua-data'/></disk>
    <graphics type='vnc' passwd='hush' port='5900'/>
  </devices>
</domain>)";

Domain read()
{
    return parse_domain(text).or_throw();
}

std::vector<std::string> paths_met(const Domain& domain)
{
    std::vector<std::string> met;
    visit(domain, [&met](const Place& place) {
        met.push_back(place.path());
        return Walk::on;
    });
    return met;
}

TEST(Visit, MeetsEachThingThatIsSaidByItsPath)
{
    const auto met = paths_met(read());
    EXPECT_EQ(met.front(), "/domain");
    EXPECT_THAT(met, Contains("/domain/name"));
    EXPECT_THAT(met, Contains("/domain/devices/disk[2]/source/@dev"));
    EXPECT_THAT(met, Contains("/domain/devices/graphics/@port"));
    EXPECT_THAT(met, Contains("/domain/devices/disk[1]/alias/@name"));
}

TEST(Visit, DoesNotMeetWhatIsAbsentOrDoesNotApply)
{
    const auto met = paths_met(read());
    EXPECT_THAT(met, Not(Contains("/domain/title")));
    EXPECT_THAT(met, Not(Contains("/domain/devices/disk[2]/source/@file")));
    EXPECT_THAT(met, Not(Contains(HasSubstr("/rng"))));
}

TEST(Visit, GoesRoundAStructWhereTheVisitorSaysSo)
{
    std::size_t disks = 0;
    bool was_inside = false;
    const Domain domain = read();
    visit(domain, [&](const Place& place) {
        was_inside = was_inside || place.path().find("/disk[1]/") != std::string::npos;
        if (!place.as<Disk>()) return Walk::on;
        ++disks;
        return Walk::past;
    });
    EXPECT_EQ(disks, 2u);
    EXPECT_FALSE(was_inside);
}

TEST(Visit, ADeviceIsFoundByItsAlias)
{
    Domain domain = read();
    std::string found;
    visit(domain, [&found](const Place& place) {
        const DeviceInfo* info = place.as<DeviceInfo>();
        if (info && info->alias == "ua-data") found = place.above->path();
        return Walk::on;
    });
    EXPECT_EQ(found, "/domain/devices/disk[2]");
}

TEST(Redact, TakesPasswordsAndLeavesTheRest)
{
    Domain domain = read();
    redact(domain);
    Domain expected = read();
    expected.devices.graphics[0].password.reset();
    EXPECT_FALSE(domain == read());
    EXPECT_TRUE(domain == expected);
}

TEST(HostPaths, NamesEachFileAndWhereItStands)
{
    EXPECT_THAT(host_paths(read()),
                testing::UnorderedElementsAre(
                    HostPath{"/boot/k", "/domain/os/kernel"},
                    HostPath{"/images/a.qcow2", "/domain/devices/disk[1]/source/@file"},
                    HostPath{"/dev/sdb", "/domain/devices/disk[2]/source/@dev"}));
}

}  // namespace
}  // namespace hostler::xml
