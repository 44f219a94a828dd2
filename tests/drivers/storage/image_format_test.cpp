#include "drivers/storage/image_format.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::drivers::storage {
namespace {

std::string big(std::uint64_t number)
{
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
    return bytes;
}

std::string little(std::uint64_t number)
{
    std::string bytes = big(number);
    return {bytes.rbegin(), bytes.rend()};
}

class ImageFormat : public ::testing::Test {
protected:
    xml::StorageVolume read(std::string_view bytes)
    {
        folder.write("image", bytes);
        const Fd file(::open((folder.path() / "image").c_str(), O_RDONLY | O_CLOEXEC));
        xml::StorageVolume volume;
        volume.capacity_bytes = bytes.size();
        read_format(file, volume);
        return volume;
    }
    /// `piece` at `at`, in so many zeros.
    static std::string with(std::size_t at, std::string_view piece, std::string bytes = {})
    {
        if (bytes.size() < 4096) bytes.resize(4096);
        return bytes.replace(at, piece.size(), piece);
    }

    tests::TemporaryFolder folder;
};

TEST_F(ImageFormat, WhatIsNotKnownIsRaw)
{
    for (const std::string& bytes :
         {std::string(), std::string("hello"), std::string(5000, '\0')}) {
        const xml::StorageVolume volume = read(bytes);
        EXPECT_EQ(volume.target.format, "raw");
        EXPECT_EQ(volume.capacity_bytes, bytes.size());
    }
}

TEST_F(ImageFormat, FormatsTellTheirSize)
{
    const std::uint64_t size = 7u << 20;
    const std::pair<std::string, std::string> images[] = {
        {"qcow", with(0, std::string("QFI\xfb\0\0\0\1", 8), with(24, big(size)))},
        {"qcow2", with(0, std::string("QFI\xfb\0\0\0\2", 8), with(24, big(size)))},
        {"qed", with(0, std::string("QED\0", 4), with(48, little(size)))},
        {"vdi", with(64, "\x7f\x10\xda\xbe", with(368, little(size)))},
        {"vmdk", with(0, "KDMV", with(12, little(size / 512)))},
        {"vpc", with(0, "conectix", with(48, big(size)))},
    };
    for (const auto& [format, bytes] : images) {
        const xml::StorageVolume volume = read(bytes);
        EXPECT_EQ(volume.target.format.str(), format);
        EXPECT_EQ(volume.capacity_bytes, size) << format;
    }
}

TEST_F(ImageFormat, AnIsoIsAsLargeAsItsFile)
{
    const std::string bytes = with(32769, "CD001", std::string(65536, '\0'));
    EXPECT_EQ(read(bytes).target.format, "iso");
    EXPECT_EQ(read(bytes).capacity_bytes, 65536u);
}

TEST_F(ImageFormat, LuksIsEncryptionOfRawBytes)
{
    const xml::StorageVolume volume = read(with(0, std::string("LUKS\xba\xbe\0\1", 8)));
    EXPECT_EQ(volume.target.format, "raw");
    ASSERT_TRUE(volume.target.encryption);
    EXPECT_EQ(volume.target.encryption->format, xml::StorageEncryption::Format::luks);
}

// What a guest may have written: lengths and places that lead out of the file.
TEST_F(ImageFormat, WrongHeadersAreReadAsFarAsTheyGo)
{
    EXPECT_EQ(read(std::string("QFI\xfb\0\0\0\3", 8)).capacity_bytes, 8u);
    std::string bytes = with(0, std::string("QFI\xfb\0\0\0\3", 8));
    bytes.replace(8, 8, big(~std::uint64_t{0}));
    bytes.replace(16, 4, "\xff\xff\xff\xff");
    bytes.replace(100, 4, "\xff\xff\xff\xff");
    EXPECT_FALSE(read(bytes).backing);
    bytes.replace(16, 4, std::string_view("\0\0\0\x10", 4));
    EXPECT_FALSE(read(bytes).backing);
    EXPECT_EQ(read(with(0, "KDMV", with(12, little(~std::uint64_t{0})))).capacity_bytes, 4096u);
}

}  // namespace
}  // namespace hostler::drivers::storage
