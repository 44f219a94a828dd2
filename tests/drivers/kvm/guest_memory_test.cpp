#include "drivers/kvm/guest_memory.hpp"

#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::drivers::kvm {
namespace {

/// A host of 1 GiB with 20 free huge pages of 2 MiB.
class GuestMemory : public testing::Test {
protected:
    GuestMemory()
    {
        folder_.write("proc/meminfo", "MemTotal:     1048576 kB\nHugepagesize:    2048 kB\n");
        folder_.write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "20\n");
    }

    static xml::Domain domain(const std::string& kib, const std::string& backing = "")
    {
        return xml::parse_domain("<domain type='kvm'><name>d</name><memory>" + kib + "</memory>" +
                                 backing + "<os><type>hvm</type></os></domain>")
            .or_throw();
    }
    static std::string refusal(const std::string& backing)
    {
        const auto done = check_memory(domain("65536", backing));
        return done ? "" : done.error().detail;
    }
    Result<proto::vmm::Memory> describe(const xml::Domain& live) const
    {
        return describe_memory(live, host::HostRoot(folder_.path()));
    }
    std::string missing(const xml::Domain& live) const
    {
        const auto memory = describe(live);
        return memory ? "" : memory.error().detail;
    }

    const tests::TemporaryFolder folder_;
};

TEST_F(GuestMemory, is_ordinary_pages_unless_more_is_said)
{
    const auto memory = describe(domain("65536"));
    ASSERT_TRUE(memory) << memory.error().detail;
    EXPECT_EQ(memory->bytes(), 64u << 20);
    EXPECT_EQ(memory->huge_page_bytes(), 0u);
    EXPECT_FALSE(memory->prefault());
    EXPECT_FALSE(memory->lock());
}

TEST_F(GuestMemory, none_or_more_than_the_host_has_is_refused)
{
    const auto none = check_memory(domain("0"));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().detail, "<memory> is 0");
    EXPECT_EQ(missing(domain("1048576")), "");
    EXPECT_EQ(missing(domain("1048580")),
              "<memory> of 1048580 KiB is more than this host's 1048576 KiB");
}

TEST_F(GuestMemory, is_locked_and_taken_at_once_where_asked)
{
    const auto memory = describe(
        domain("65536", "<memoryBacking><locked/><allocation mode='immediate'/></memoryBacking>"));
    ASSERT_TRUE(memory) << memory.error().detail;
    EXPECT_TRUE(memory->lock());
    EXPECT_TRUE(memory->prefault());
}

TEST_F(GuestMemory, huge_pages_are_of_the_hosts_usual_size_or_the_one_named)
{
    const std::string usual = "<memoryBacking><hugepages/></memoryBacking>";
    const auto memory = describe(domain("40960", usual));
    ASSERT_TRUE(memory) << memory.error().detail;
    EXPECT_EQ(memory->huge_page_bytes(), 2u << 20);
    const auto named = describe(domain("40960",
                                       "<memoryBacking><hugepages><page size='2' unit='M'/>"
                                       "</hugepages></memoryBacking>"));
    ASSERT_TRUE(named) << named.error().detail;
    EXPECT_EQ(named->huge_page_bytes(), 2u << 20);
}

TEST_F(GuestMemory, huge_pages_that_the_host_lacks_are_refused)
{
    const std::string usual = "<memoryBacking><hugepages/></memoryBacking>";
    EXPECT_EQ(missing(domain("43008", usual)),
              "<hugepages>: 21 free pages of 2048 KiB are needed, this host has 20");
    EXPECT_NE(missing(domain("40964", usual)).find("not a multiple"), std::string::npos);
    EXPECT_EQ(missing(domain("1048576",
                             "<memoryBacking><hugepages><page size='1' unit='G'/></hugepages>"
                             "</memoryBacking>")),
              "<hugepages>: this host has no huge pages of 1048576 KiB");
}

TEST_F(GuestMemory, backing_that_hostler_vmm_does_not_have_is_refused)
{
    EXPECT_NE(refusal("<memoryBacking><source type='file'/></memoryBacking>"), "");
    EXPECT_NE(refusal("<memoryBacking><source type='anonymous'/></memoryBacking>"), "");
    EXPECT_NE(refusal("<memoryBacking><access mode='private'/></memoryBacking>"), "");
    EXPECT_NE(refusal("<memoryBacking><hugepages><page size='2' unit='M'/>"
                      "<page size='1' unit='G' nodeset='1'/></hugepages></memoryBacking>"),
              "");
    EXPECT_EQ(refusal("<memoryBacking><nosharepages/><source type='memfd'/>"
                      "<access mode='shared'/><discard/></memoryBacking>"),
              "");
}

}  // namespace
}  // namespace hostler::drivers::kvm
