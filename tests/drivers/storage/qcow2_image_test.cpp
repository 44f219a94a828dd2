#include "drivers/storage/qcow2_image.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "drivers/storage/image_format.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::drivers::storage {
namespace {

class Qcow2Image : public ::testing::Test {
protected:
    Fd fresh()
    {
        return Fd(::open((folder.path() / "image").c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
    }
    xml::StorageVolume wanted(std::uint64_t bytes)
    {
        xml::StorageVolume volume;
        volume.capacity_bytes = bytes;
        volume.target.path = (folder.path() / "image").string();
        volume.target.format = "qcow2";
        return volume;
    }
    xml::StorageVolume read(const Fd& file)
    {
        xml::StorageVolume volume;
        read_format(file, volume);
        return volume;
    }
    std::uint64_t number(const std::string& bytes, std::size_t at, std::size_t width)
    {
        std::uint64_t value = 0;
        for (std::size_t byte = 0; byte < width; ++byte)
            value = value << 8 | static_cast<std::uint8_t>(bytes[at + byte]);
        return value;
    }

    tests::TemporaryFolder folder;
};

TEST_F(Qcow2Image, IsReadAsItWasMade)
{
    const Fd file = fresh();
    xml::StorageVolume volume = wanted(std::uint64_t{10} << 30);
    volume.target.features = xml::VolumeFeatures{.has_lazy_refcounts = true};
    volume.backing = xml::VolumeBacking{.path = "/base.img", .format = "raw"};
    ASSERT_TRUE(write_qcow2(file, volume));

    const xml::StorageVolume found = read(file);
    EXPECT_EQ(found.target.format, "qcow2");
    EXPECT_EQ(found.capacity_bytes, volume.capacity_bytes);
    EXPECT_EQ(found.target.compat, "1.1");
    EXPECT_EQ(found.target.cluster_bytes, 65536u);
    EXPECT_TRUE(found.target.features->has_lazy_refcounts);
    ASSERT_TRUE(found.backing);
    EXPECT_EQ(found.backing->path, "/base.img");
    EXPECT_EQ(found.backing->format, "raw");
}

// The tables do not overlap, lie within the file, and every cluster that is taken is counted.
TEST_F(Qcow2Image, IsLaidOutInClustersThatAreCounted)
{
    const Fd file = fresh();
    ASSERT_TRUE(write_qcow2(file, wanted(std::uint64_t{1} << 40)));
    const std::string bytes = folder.read("image");
    constexpr std::uint64_t cluster = 65536;
    const std::uint64_t l1_entries = number(bytes, 36, 4);
    const std::uint64_t l1_table = number(bytes, 40, 8);
    const std::uint64_t counts_table = number(bytes, 48, 8);
    const std::uint64_t counts = number(bytes, counts_table, 8);
    EXPECT_EQ(l1_entries, (std::uint64_t{1} << 40) / (cluster * (cluster / 8)));
    EXPECT_EQ(counts_table % cluster, 0u);
    EXPECT_EQ(l1_table % cluster, 0u);
    EXPECT_EQ(counts % cluster, 0u);
    EXPECT_GE(bytes.size(), l1_table + l1_entries * 8);
    for (std::uint64_t index = 0; index < bytes.size() / cluster; ++index)
        EXPECT_EQ(number(bytes, counts + index * 2, 2), 1u) << index;
    EXPECT_EQ(number(bytes, counts + bytes.size() / cluster * 2, 2), 0u);
}

TEST_F(Qcow2Image, OldOnesAreVersion2)
{
    const Fd file = fresh();
    xml::StorageVolume volume = wanted(1 << 20);
    volume.target.compat = "0.10";
    ASSERT_TRUE(write_qcow2(file, volume));
    EXPECT_EQ(number(folder.read("image"), 4, 4), 2u);
    EXPECT_FALSE(read(file).target.compat.has_value());
}

TEST_F(Qcow2Image, ClustersThatDoNotServeAreRefused)
{
    const Fd file = fresh();
    xml::StorageVolume volume = wanted(1 << 20);
    volume.target.cluster_bytes = 1000;
    EXPECT_FALSE(write_qcow2(file, volume));
    volume = wanted(std::uint64_t{1} << 50);
    volume.target.cluster_bytes = 512;
    EXPECT_FALSE(write_qcow2(file, volume));
}

}  // namespace
}  // namespace hostler::drivers::storage
