#include "daemon/rpc/volume_stream.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace hostler::daemon {
namespace {

std::shared_ptr<VolumeTraffic> some_traffic()
{
    static asio::io_context context;
    return std::make_shared<VolumeTraffic>(VolumeTraffic{.gate = Gate(context.get_executor())});
}

/// An upload whose client is gone: what it sent waits for ever.
class WaitingUpload : public testing::Test {
protected:
    const std::shared_ptr<VolumeTraffic> traffic = some_traffic();
    VolumeUpload upload{traffic};
};

TEST_F(WaitingUpload, CountsHolesToo)
{
    traffic->is_sparse = true;
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(upload.on_hole(4096));
    EXPECT_EQ(traffic->queue.size(), 1000u);
    EXPECT_GE(upload.queued_bytes(), 1000 * sizeof(VolumePiece)) << "or memory has no bound";
}

TEST_F(WaitingUpload, CountsEveryByteOfData)
{
    const proto::Bytes data(5000);
    ASSERT_TRUE(upload.on_data(data));
    EXPECT_GE(upload.queued_bytes(), 5000u);
    EXPECT_LT(upload.queued_bytes(), 6000u);
}

TEST_F(WaitingUpload, AHoleOfNoBytesIsNoPiece)
{
    traffic->is_sparse = true;
    ASSERT_TRUE(upload.on_hole(0));
    EXPECT_TRUE(traffic->queue.empty()) << "it would have the disk written out each time";
}

TEST_F(WaitingUpload, RefusesHolesThatItDoesNotTake)
{
    const Result<Done> not_sparse = upload.on_hole(1);
    ASSERT_FALSE(not_sparse);
    EXPECT_EQ(not_sparse.error().code, ErrorCode::argument_unsupported);
    traffic->is_sparse = true;
    const Result<Done> negative = upload.on_hole(-1);
    ASSERT_FALSE(negative);
    EXPECT_EQ(negative.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(upload.queued_bytes(), 0u);
}

TEST_F(WaitingUpload, EndsLaterWhenItIsToldThatItIsOver)
{
    const Result<Stream::Finish> finish = upload.on_finish();
    ASSERT_TRUE(finish);
    EXPECT_EQ(*finish, Stream::Finish::later) << "what was sent is not on the disk yet";
    EXPECT_EQ(traffic->queue.size(), 1u);
}

TEST(VolumeDownload, TakesNoData)
{
    VolumeDownload download(some_traffic());
    const proto::Bytes data(1);
    EXPECT_FALSE(download.on_data(data));
    EXPECT_FALSE(download.on_hole(1));
}

TEST(VolumeStream, ThatIsGoneHasGivenItsVolumeBack)
{
    const auto idle = some_traffic();
    idle->volume = std::make_shared<const OpenVolume>();
    VolumeUpload{idle};
    EXPECT_TRUE(idle->is_over);
    EXPECT_EQ(idle->volume, nullptr);

    const auto busy = some_traffic();
    busy->volume = std::make_shared<const OpenVolume>();
    busy->is_busy = true;
    VolumeDownload{busy};
    EXPECT_TRUE(busy->is_over);
    EXPECT_NE(busy->volume, nullptr) << "somebody still reads it";
}

}  // namespace
}  // namespace hostler::daemon
