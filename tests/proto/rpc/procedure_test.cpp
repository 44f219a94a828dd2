#include "proto/rpc/procedure.hpp"

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include "proto/rpc/recode.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::proto {
namespace {

TEST(Procedures, AreAllThereAndWithoutAGap)
{
    EXPECT_EQ(remote_procedures().size(), 453u);
    EXPECT_EQ(qemu_procedures().size(), 7u);
    EXPECT_EQ(admin_procedures().size(), 19u);
    EXPECT_EQ(keepalive_procedures().size(), 2u);
    for (std::size_t index = 0; index < remote_procedures().size(); ++index)
        EXPECT_EQ(remote_procedures()[index].number, static_cast<std::int32_t>(index) + 1);
}

TEST(Procedures, SayWhoMayCallThem)
{
    const ProcedureInfo* xml = find_procedure(remote_procedures(), DomainGetXmlDesc::number);
    ASSERT_NE(xml, nullptr);
    EXPECT_EQ(xml->function, "virDomainGetXMLDesc");
    ASSERT_EQ(xml->may.size(), 3u);
    EXPECT_EQ(xml->may[1].permission, Permission::domain_read_secure);
    EXPECT_EQ(xml->may[1].flags, std::uint32_t{VIR_DOMAIN_XML_SECURE});
    EXPECT_EQ(find_procedure(remote_procedures(), 454), nullptr);
    EXPECT_EQ(find_procedure(remote_procedures(), 0), nullptr);
    EXPECT_EQ(find_procedure(remote_procedures(), -1), nullptr);
}

TEST(Procedures, EveryCodecRefusesAnEmptyMessageOrNeedsNone)
{
    // Whatever it makes of no bytes, encoding that again must give what it read.
    for (const Recode& row : all_recodes()) {
        EXPECT_TRUE(row.args({}).empty()) << row.number;
        if (row.reply) {
            EXPECT_TRUE(row.reply({}).empty()) << row.number;
        }
    }
}

TEST(Procedures, EveryCodecKeepsAZeroMessage)
{
    const Bytes zeros(4096);
    for (const Recode& row : all_recodes()) {
        const Bytes once = row.args(zeros);
        EXPECT_EQ(row.args(once), once) << row.number;
    }
}

}  // namespace
}  // namespace hostler::proto
