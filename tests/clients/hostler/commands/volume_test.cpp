#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class VolumeTest : public CommandTest {
protected:
    VolumeTest()
    {
        server.answer<proto::StorageVolLookupByPath>([](const auto& args) {
            return proto::StorageVolLookupByPath::Reply{{"pool", "disk", args.path}};
        });
        take<proto::StorageVolResize>(resized);
        take<proto::StorageVolWipePattern>(wiped);
    }

    std::vector<proto::StorageVolResize::Args> resized;
    std::vector<proto::StorageVolWipePattern::Args> wiped;
};

TEST_F(VolumeTest, HasAnotherSizeOrIsChangedByOne)
{
    EXPECT_EQ(run("vol-resize", {"/disk", "2M"}),
              "Size of volume 'disk' successfully changed to 2M\n");
    EXPECT_EQ(run("vol-resize", {"/disk", "1K", "--delta", "--allocate"}),
              "Size of volume 'disk' successfully changed by 1K\n");
    EXPECT_EQ(run("vol-resize", {"--vol", "/disk", "--capacity", "-1K", "--shrink"}),
              "Size of volume 'disk' successfully changed by 1K\n");
    ASSERT_EQ(resized.size(), 3u);
    EXPECT_EQ(resized[0].capacity, 2u << 20);
    EXPECT_EQ(resized[0].flags, 0u);
    EXPECT_EQ(resized[1].flags,
              std::uint32_t{VIR_STORAGE_VOL_RESIZE_DELTA | VIR_STORAGE_VOL_RESIZE_ALLOCATE});
    EXPECT_EQ(resized[2].capacity, 1024u);
    EXPECT_EQ(resized[2].flags,
              std::uint32_t{VIR_STORAGE_VOL_RESIZE_DELTA | VIR_STORAGE_VOL_RESIZE_SHRINK});
}

TEST_F(VolumeTest, IsNotMadeSmallerByMistake)
{
    EXPECT_EQ(failure_of("vol-resize", {"--vol", "/disk", "--capacity", "-1K", "--delta"}),
              "negative size requires --shrink\n");
    EXPECT_EQ(failure_of("vol-resize", {"/disk", "1.5M"}),
              "Malformed size 1.5M\ninvalid argument: unknown suffix '.5M'\n");
    EXPECT_TRUE(resized.empty());
}

TEST_F(VolumeTest, IsWipedByANamedPattern)
{
    run("vol-wipe", {"/disk"});
    run("vol-wipe", {"/disk", "--algorithm", "trim"});
    ASSERT_EQ(wiped.size(), 2u);
    EXPECT_EQ(wiped[0].algorithm, std::uint32_t{VIR_STORAGE_VOL_WIPE_ALG_ZERO});
    EXPECT_EQ(wiped[1].algorithm, std::uint32_t{VIR_STORAGE_VOL_WIPE_ALG_TRIM});
    EXPECT_EQ(failure_of("vol-wipe", {"/disk", "--algorithm", "fire"}),
              "Unsupported algorithm 'fire'\n");
}

TEST_F(VolumeTest, IsWipedByAnOldServerInItsOneWay)
{
    std::vector<proto::StorageVolWipe::Args> plainly;
    take<proto::StorageVolWipe>(plainly);
    server.refuse<proto::StorageVolWipePattern>(Error(ErrorCode::no_support, "too old"));
    EXPECT_EQ(run("vol-wipe", {"/disk"}), "Vol /disk wiped\n");
    EXPECT_EQ(plainly.size(), 1u);
    EXPECT_NE(failure_of("vol-wipe", {"/disk", "--algorithm", "dod"}), "");
    EXPECT_EQ(plainly.size(), 1u);
}

TEST_F(VolumeTest, ThatIsNotFoundMayBeInAPool)
{
    server.refuse<proto::StorageVolLookupByPath>(Error(ErrorCode::no_storage_volume, "none"));
    EXPECT_TRUE(failure_of("vol-wipe", {"disk"})
                    .starts_with("failed to get vol 'disk', specifying --pool might help\n"));
}

}  // namespace
}  // namespace hostler::cli
