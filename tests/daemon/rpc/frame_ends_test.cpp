// Bytes that are carried on are cut where a frame ends, however they come.
#include "daemon/rpc/frame_ends.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hostler::daemon {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes frames(const std::vector<std::uint8_t>& lengths)
{
    Bytes bytes;
    for (const std::uint8_t length : lengths) {
        bytes.insert(bytes.end(), {0, 0, 0, length});
        bytes.resize(bytes.size() + length - 4, 0xee);
    }
    return bytes;
}

/// The cuts of `bytes` that come `at_once` at a time.
std::vector<std::size_t> cuts(FrameEnds& ends, std::span<const std::uint8_t> bytes,
                              std::size_t at_once)
{
    std::vector<std::size_t> found;
    std::size_t at = 0;
    while (at < bytes.size()) {
        std::span<const std::uint8_t> some =
            bytes.subspan(at, std::min(at_once, bytes.size() - at));
        while (!some.empty()) {
            const std::size_t count = ends.pass(some);
            some = some.subspan(count);
            at += count;
            found.push_back(at);
        }
    }
    return found;
}

TEST(FrameEnds, EachFrameOfManyIsAPart)
{
    FrameEnds ends;
    EXPECT_EQ(cuts(ends, frames({28, 60, 4, 29}), 1000),
              (std::vector<std::size_t>{28, 88, 92, 121}));
}

TEST(FrameEnds, NoPartHoldsBytesOfTwoFramesHoweverTheyCome)
{
    const Bytes bytes = frames({28, 60, 29, 200});
    for (std::size_t at_once = 1; at_once < bytes.size(); ++at_once) {
        FrameEnds ends;
        const std::vector<std::size_t> found = cuts(ends, bytes, at_once);
        for (const std::size_t end : {28u, 88u, 117u, 317u})
            EXPECT_TRUE(std::ranges::find(found, end) != found.end()) << at_once << ", " << end;
    }
}

TEST(FrameEnds, ALengthThatNoFrameHasDoesNotStandStill)
{
    FrameEnds ends;
    const Bytes bytes{0, 0, 0, 1, 9, 0, 0, 0, 0};
    EXPECT_EQ(cuts(ends, bytes, 1000).back(), bytes.size());
}

}  // namespace
}  // namespace hostler::daemon
