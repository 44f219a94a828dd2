#include "drivers/kvm/vmm/state/archive.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm {
namespace {

std::span<const std::byte> bytes_of(const std::string& text)
{
    return std::as_bytes(std::span(text));
}

struct Device {
    std::uint32_t number = 0;
    bool is_on = false;
    std::vector<std::uint16_t> queue;

    void transfer(Archive& state)
    {
        state(number, is_on);
        state.list(queue);
        state.require(3);
    }
    bool operator==(const Device&) const = default;
};

TEST(Archive, ReadsWhatItWrote)
{
    Device before{7, true, {1, 2, 3}};
    Archive written;
    before.transfer(written);
    Device after;
    Archive read(bytes_of(written.bytes()));
    after.transfer(read);
    EXPECT_EQ(after, before);
    EXPECT_TRUE(read.is_sound());
}

TEST(Archive, IsNotSoundWhereSomethingIsMissingOrLeft)
{
    Device device{7, true, {1, 2, 3}};
    Archive written;
    device.transfer(written);
    for (std::size_t bytes = 0; bytes < written.bytes().size(); ++bytes) {
        const std::string cut = written.bytes().substr(0, bytes);
        Archive read(bytes_of(cut));
        Device after;
        after.transfer(read);
        EXPECT_FALSE(read.is_sound()) << bytes;
    }
    const std::string longer = written.bytes() + "x";
    Archive read(bytes_of(longer));
    device.transfer(read);
    EXPECT_FALSE(read.is_sound());
}

TEST(Archive, AByteThatIsNoBoolIsRefusedAndNotTaken)
{
    for (const bool before : {false, true})
        for (unsigned byte = 0; byte < 256; ++byte) {
            const std::string text(1, static_cast<char>(byte));
            Archive read(bytes_of(text));
            bool value = before;
            read(value);
            EXPECT_EQ(read.is_sound(), byte < 2) << byte;
            EXPECT_EQ(value, byte < 2 ? byte == 1 : before) << byte;
        }
}

TEST(Archive, AListThatClaimsMoreThanThereIsTakesNoMemory)
{
    Archive written;
    std::uint64_t claimed = UINT64_MAX / 4;
    written(claimed);
    Archive read(bytes_of(written.bytes()));
    std::vector<std::uint64_t> list;
    read.list(list);
    EXPECT_FALSE(read.is_sound());
    EXPECT_TRUE(list.empty());
}

TEST(Archive, RefusesAnotherNumberThanTheMachineHas)
{
    Archive written;
    written.require(3);
    Archive read(bytes_of(written.bytes()));
    read.require(4);
    EXPECT_FALSE(read.is_sound());
}

TEST(StateParts, AreFoundByNameOnce)
{
    StateParts parts;
    parts.add("cpu0", "abc");
    parts.add("virtio-disk0", "");
    StateParts read;
    ASSERT_TRUE(StateParts::parse(parts.text(), read));
    EXPECT_EQ(read.left(), "cpu0");
    ASSERT_NE(read.take("cpu0"), nullptr);
    EXPECT_EQ(read.take("cpu0"), nullptr);
    EXPECT_EQ(read.take("cpu1"), nullptr);
    EXPECT_EQ(read.left(), "virtio-disk0");
    EXPECT_EQ(*read.take("virtio-disk0"), "");
    EXPECT_EQ(read.left(), "");
}

TEST(StateParts, RefuseATextThatIsCutOrNamesAPartTwice)
{
    StateParts parts;
    parts.add("a", "1");
    const std::string once = parts.text();
    for (std::size_t bytes = 1; bytes < once.size(); ++bytes) {
        StateParts read;
        EXPECT_FALSE(StateParts::parse(once.substr(0, bytes), read)) << bytes;
    }
    StateParts read;
    EXPECT_FALSE(StateParts::parse(once + once, read));
}

}  // namespace
}  // namespace hostler::vmm
