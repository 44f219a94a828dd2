// Commands of a network card's control queue, as their bytes: whole, cut, too long, unknown, and
// cut into buffers wherever a driver likes.
#include "drivers/kvm/vmm/virtio/net_control.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm::virtio {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// A request of these bytes in buffers of `piece` bytes, and an acknowledgement behind.
class Request {
public:
    Request(Bytes bytes, std::size_t piece) : bytes_(std::move(bytes))
    {
        for (std::size_t at = 0; at < bytes_.size(); at += piece)
            chain_.buffers.push_back({&bytes_[at], std::min(piece, bytes_.size() - at)});
        chain_.readable_count = chain_.buffers.size();
        chain_.readable_bytes = bytes_.size();
        chain_.buffers.push_back({&ack_, 1});
        chain_.writable_bytes = 1;
    }
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    std::optional<NetCommand> decode() const { return decode_net_command(chain_); }

private:
    Bytes bytes_;
    std::uint8_t ack_ = 0;
    Chain chain_;
};

std::optional<NetCommand> decode(const Bytes& bytes, std::size_t piece = 64)
{
    return Request(bytes, piece).decode();
}

constexpr std::size_t pieces[] = {1, 2, 3, 64};  // framing means nothing (2.7.4)

TEST(NetControl, TakesANewAddress)
{
    for (const std::size_t piece : pieces) {
        const auto command = decode({1, 1, 0x52, 0x54, 0, 1, 2, 3}, piece);
        ASSERT_TRUE(command) << piece;
        EXPECT_EQ(std::get<SetMac>(*command).address, (MacAddress{0x52, 0x54, 0, 1, 2, 3}));
    }
}

TEST(NetControl, TakesANumberOfPairs)
{
    for (const std::size_t piece : pieces)
        EXPECT_EQ(std::get<SetPairs>(decode({4, 0, 0x02, 0x01}, piece).value()).count, 0x0102);
}

TEST(NetControl, TakesOffloads)
{
    const auto command = decode({5, 0, 0x82, 0x01, 0, 0, 0, 0, 0, 0x80}, 3);
    EXPECT_EQ(std::get<SetOffloads>(command.value()).features, 0x8000'0000'0000'0182u);
}

/// All frames come in any case: what follows, a table of any length, need not be looked at.
TEST(NetControl, TakesEveryFilterWhateverFollows)
{
    for (std::uint8_t number = 0; number < 6; ++number)
        for (const std::size_t more : {0u, 1u, 4096u}) {
            Bytes bytes{0, number};
            bytes.resize(2 + more, 0xff);
            const auto command = decode(bytes);
            ASSERT_TRUE(command) << int(number);
            EXPECT_TRUE(std::holds_alternative<SetFilter>(*command));
        }
    const auto table = decode({1, 0, 0xff, 0xff, 0xff, 0xff});
    EXPECT_TRUE(table && std::holds_alternative<SetFilter>(*table));
}

TEST(NetControl, AnArgumentIsNeitherCutNorLonger)
{
    const Bytes whole[] = {{1, 1, 1, 2, 3, 4, 5, 6}, {4, 0, 1, 0}, {5, 0, 1, 0, 0, 0, 0, 0, 0, 0}};
    for (const Bytes& command : whole)
        for (const std::size_t piece : pieces) {
            EXPECT_TRUE(decode(command, piece));
            for (std::size_t size = 0; size < command.size(); ++size)
                EXPECT_FALSE(decode(
                    Bytes(command.begin(), command.begin() + static_cast<std::ptrdiff_t>(size)),
                    piece))
                    << size << " of " << int(command[0]);
            Bytes longer = command;
            longer.push_back(0);
            EXPECT_FALSE(decode(longer, piece)) << int(command[0]);
        }
}

TEST(NetControl, OfAllOtherCommandsNothingIsTaken)
{
    for (unsigned command_class = 0; command_class < 256; ++command_class)
        for (unsigned number = 0; number < 256; ++number) {
            const bool is_known =
                (command_class == 0 && number < 6) || (command_class == 1 && number < 2) ||
                (command_class == 4 && number == 0) || (command_class == 5 && number == 0);
            if (is_known) continue;
            Bytes bytes{static_cast<std::uint8_t>(command_class),
                        static_cast<std::uint8_t>(number)};
            bytes.resize(8);
            ASSERT_FALSE(decode(bytes)) << command_class << '/' << number;
        }
}

TEST(NetControl, NothingIsNoCommand)
{
    EXPECT_FALSE(decode({}));
    EXPECT_FALSE(decode({1}));
}

}  // namespace
}  // namespace hostler::vmm::virtio
