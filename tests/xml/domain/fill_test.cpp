#include "xml/domain/fill.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

Uuid numbered_uuid()
{
    return *Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809");
}

Mac numbered_mac()
{
    return Mac{{0x52, 0x54, 0, 1, 2, 3}};
}

Domain filled(const std::string& inside, const std::string& devices = "")
{
    const std::string text = "<domain type='test'><name>x</name><memory>1024</memory>" + inside +
                             "<os><type>hvm</type></os><devices>" + devices + "</devices></domain>";
    auto domain = parse_domain(text).or_throw();
    fill(domain, {.new_uuid = numbered_uuid, .new_mac = numbered_mac}).has_value();
    return domain;
}

TEST(Fill, IdentityIsGenerated)
{
    EXPECT_EQ(filled("").uuid, numbered_uuid());
    EXPECT_EQ(filled("<genid/>").genid, numbered_uuid());
    EXPECT_EQ(filled("", "<interface type='user'/>").devices.interfaces[0].mac, numbered_mac());
}

TEST(Fill, MemoryIsWhatThereIs)
{
    EXPECT_EQ(filled("").current_memory_kib, 1024U);
    EXPECT_EQ(filled("<currentMemory>4096</currentMemory>").current_memory_kib, 1024U);
    EXPECT_EQ(filled("<cpu><numa><cell cpus='0' memory='512'/></numa></cpu>").memory_kib, 1024U)
        << "what is said holds; nodes say it where nothing else does";
}

TEST(Fill, VcpusAreSane)
{
    const std::string head = "<domain type='test'><name>x</name><memory>1</memory>";
    auto none = parse_domain(head + "<vcpu>0</vcpu></domain>").or_throw();
    EXPECT_FALSE(fill(none));
    auto more = parse_domain(head + "<vcpu current='3'>2</vcpu></domain>").or_throw();
    EXPECT_FALSE(fill(more));
}

TEST(Fill, BootsFromTheDiskUnlessADeviceSaysItsTurn)
{
    EXPECT_EQ(filled("").os.boot.size(), 1U);
    EXPECT_TRUE(filled("", "<disk type='file'><target dev='vda'/><boot order='1'/></disk>")
                    .os.boot.empty());
}

TEST(Fill, DisksStandWhereTheirNamesSay)
{
    const Domain domain = filled("",
                                 "<disk type='file'><target dev='hdd'/></disk>"
                                 "<disk type='file'><target dev='sdi'/></disk>"
                                 "<disk type='file'><target dev='vda'/></disk>");
    EXPECT_EQ(domain.devices.disks[0].info.address, Address::drive(0, 1, 0, 1));
    EXPECT_EQ(domain.devices.disks[1].info.address, Address::drive(1, 0, 0, 1));
    EXPECT_FALSE(domain.devices.disks[2].info.address.is_set());
    EXPECT_EQ(domain.devices.controllers.size(), 3U) << "two SCSI, one IDE";
}

TEST(Fill, SerialPortAndConsoleAreOne)
{
    EXPECT_EQ(filled("", "<console type='pty'/>").devices.serials.size(), 1U);
    EXPECT_EQ(filled("", "<serial type='pty'/>").devices.consoles.size(), 1U);
}

TEST(Fill, AScreenNeedsACard)
{
    const Domain domain = filled("", "<graphics type='vnc'/>");
    ASSERT_EQ(domain.devices.videos.size(), 1U);
    EXPECT_EQ(domain.devices.videos[0].primary, YesNo::yes);
    EXPECT_EQ(domain.devices.videos[0].vram_kib, 16384U);
}

}  // namespace
}  // namespace hostler::xml
