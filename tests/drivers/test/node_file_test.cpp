// The file of test:///FILE: a pretended host and its domains, or what is wrong with it.

#include "drivers/test/node_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::drivers::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* beside = "<domain type='test'><name>beside</name></domain>";
constexpr const char* node =
    "<node><domain file='beside.xml'/>"
    "<domain type='test'><name>within</name>"
    "<runstate xmlns='http://libvirt.org/schemas/domain/test/1.0'>5</runstate></domain>"
    "<network file='none.xml'/>"
    "<cpu><mhz>6000</mhz><model>i986</model><active>50</active><nodes>4</nodes></cpu>"
    "<memory>8192000</memory></node>";

class NodeFileTest : public ::testing::Test {
protected:
    Result<NodeFile> read(std::string_view text)
    {
        folder.write("node.xml", text);
        return read_node_file(folder.path() / "node.xml", {.model = "i686", .threads = 2});
    }
    std::string problem(std::string_view text)
    {
        const Result<NodeFile> result = read(text);
        return result ? "" : result.error().text();
    }

    tests::TemporaryFolder folder;
};

TEST_F(NodeFileTest, HasDomainsInPlaceAndBeside)
{
    folder.write("beside.xml", beside);
    const Result<NodeFile> file = read(node);
    ASSERT_TRUE(file) << file.error().text();
    ASSERT_THAT(file->domains, SizeIs(2));
    EXPECT_EQ(file->domains[0].xml, beside);
    EXPECT_TRUE(file->domains[0].is_running);
    EXPECT_THAT(file->domains[1].xml, HasSubstr("<name>within</name>"));
    EXPECT_FALSE(file->domains[1].is_running);
}

TEST_F(NodeFileTest, DescribesTheHostAsFarAsItDoes)
{
    folder.write("beside.xml", beside);
    const Result<NodeFile> file = read(node);
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(file->host.model, "i986");
    EXPECT_EQ(file->host.mhz, 6000u);
    EXPECT_EQ(file->host.cpus, 50u);
    EXPECT_EQ(file->host.nodes, 4u);
    EXPECT_EQ(file->host.memory_kib, 8192000u);
    EXPECT_EQ(file->host.threads, 2u) << "what is not said is as usual";
}

TEST_F(NodeFileTest, NamesWhatIsWrong)
{
    EXPECT_THAT(problem("<domain/>"), HasSubstr("unexpected root element <domain>"));
    EXPECT_THAT(problem("<node><domain file='gone.xml'/></node>"), HasSubstr("gone.xml'"));
    EXPECT_THAT(problem("<node>\n<memory>much</memory></node>"),
                HasSubstr("'much' is no number (line 2, /node/memory)"));
    EXPECT_FALSE(read_node_file(folder.path() / "none", {}));
}

}  // namespace
}  // namespace hostler::drivers::test
