// The file of test:///FILE: a pretended host and its domains, or what is wrong with it.

#include "drivers/test/node_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

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

TEST_F(NodeFileTest, HasPoolsWithTheirVolumes)
{
    folder.write("pool.xml",
                 "<pool type='dir'><name>beside</name><target><path>/b</path></target></pool>");
    const Result<NodeFile> file = read(
        "<node><pool type='dir'><name>within</name><target><path>/w</path></target>"
        "<volume><name>disk</name><capacity>5</capacity></volume></pool>"
        "<pool file='pool.xml'/></node>");
    ASSERT_TRUE(file) << file.error().text();
    ASSERT_THAT(file->pools, SizeIs(2));
    EXPECT_EQ(file->pools[0].pool.name, "within");
    ASSERT_THAT(file->pools[0].volumes, SizeIs(1));
    EXPECT_EQ(file->pools[0].volumes[0].capacity_bytes, 5u);
    EXPECT_EQ(file->pools[1].pool.name, "beside");
    EXPECT_FALSE(file->pools[1].pool.uuid.is_nil());
    EXPECT_THAT(problem("<node><pool type='dir'><name>x</name></pool></node>"),
                HasSubstr("target path"));
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

TEST_F(NodeFileTest, WaitsForNoPipe)
{
    const std::filesystem::path pipe = folder.path() / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(read_node_file(pipe, {}).error().detail, "cannot read '" + pipe.string() + "'");
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
