#include "daemon/rpc/volume_pieces.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

constexpr std::uint64_t mib = 1u << 20;

class VolumePieces : public ::testing::Test {
protected:
    Fd open(const std::string& name, std::string_view text)
    {
        folder.write(name, text);
        return Fd(::open((folder.path() / name).c_str(), O_RDWR | O_CLOEXEC));
    }
    static proto::Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

    tests::TemporaryFolder folder;
};

TEST_F(VolumePieces, AreReadFromAPlaceOnAndNoFurtherThanItSays)
{
    const Fd file = open("disk", "0123456789");
    EXPECT_EQ(read_piece(file, {.offset = 2, .left = 3}, false).or_throw().data, bytes("234"));
    EXPECT_EQ(read_piece(file, {.offset = 8}, false).or_throw().data, bytes("89"));
    EXPECT_EQ(read_piece(file, {.offset = 10}, false).or_throw().bytes(), 0u);
    EXPECT_EQ(read_piece(file, {.offset = 99}, true).or_throw().bytes(), 0u);
    EXPECT_EQ(read_piece(file, {.offset = 2, .left = 0}, true).or_throw().bytes(), 0u);
}

TEST_F(VolumePieces, HolesAreToldOf)
{
    const Fd file = open("disk", "");
    ASSERT_EQ(::ftruncate(file.get(), 4 * mib), 0);
    ASSERT_EQ(::pwrite(file.get(), "data", 4, mib), 4);
    VolumePlace place;
    std::uint64_t data = 0;
    std::uint64_t holes = 0;
    for (;;) {
        const VolumePiece piece = read_piece(file, place, true).or_throw();
        if (piece.bytes() == 0) break;
        (piece.data.empty() ? holes : data) += piece.bytes();
        place.go_on(piece.bytes());
    }
    EXPECT_EQ(data + holes, 4 * mib);
    EXPECT_GT(holes, 3 * mib);
}

TEST_F(VolumePieces, AreWrittenWhereTheyBelong)
{
    const Fd file = open("disk", "0123456789");
    ASSERT_TRUE(write_piece(file, {.offset = 2}, {.data = bytes("xx")}));
    EXPECT_EQ(folder.read("disk"), "01xx456789");
    EXPECT_FALSE(write_piece(file, {.offset = 2, .left = 1}, {.data = bytes("yy")}));
    EXPECT_EQ(folder.read("disk"), "01xx456789");
}

TEST_F(VolumePieces, AHoleIsZerosAndMayBeTheEnd)
{
    const Fd file = open("disk", "0123456789");
    ASSERT_TRUE(write_piece(file, {.offset = 2}, {.hole_bytes = 3}));
    EXPECT_EQ(folder.read("disk"), std::string("01\0\0\00056789", 10));
    ASSERT_TRUE(write_piece(file, {.offset = 8}, {.hole_bytes = 4}));
    EXPECT_EQ(folder.read("disk"), std::string("01\0\0\000567\0\0\0\0", 12));
}

}  // namespace
}  // namespace hostler::daemon
