#include "drivers/kvm/vmm/virtio/net.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tests/vmm/virtio/guest.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint16_t receive_queue = 0;
constexpr std::uint16_t send_queue = 1;
constexpr std::uint64_t at = Guest::data;

/// A network card whose wire is a socket pair that keeps frames apart, as a tap does.
class NetTest : public testing::Test {
protected:
    void make(Net::Options options = {}, std::size_t pairs = 1)
    {
        std::vector<Tap> taps;
        for (std::size_t i = 0; i < pairs; ++i) {
            std::array<int, 2> ends{};
            ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
            wires.emplace_back(ends[0]);
            taps.push_back(*Tap::open(Fd(ends[1]), "the test's tap"));
        }
        guest = std::make_unique<Guest>(std::make_unique<Net>(std::move(taps), options));
    }
    /// A frame comes from the wire: a header of zeros and this.
    void arrive(std::string_view frame, std::size_t wire = 0)
    {
        std::string whole(net::header_bytes, '\0');
        whole += frame;
        ASSERT_EQ(::send(wires[wire].get(), whole.data(), whole.size(), 0),
                  static_cast<ssize_t>(whole.size()));
        guest->settle();
    }
    /// What the guest sent, with its header; empty if nothing.
    std::string sent(std::size_t wire = 0)
    {
        std::string frame(70'000, '\0');
        const ssize_t count = ::recv(wires[wire].get(), frame.data(), frame.size(), MSG_DONTWAIT);
        frame.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        return frame;
    }
    void send(std::string_view frame)
    {
        guest->ram.put(at, std::array<std::byte, net::header_bytes>{});
        guest->text(at + 0x100, frame);
        guest->ring(send_queue)
            .offer(
                {{at, net::header_bytes}, {at + 0x100, static_cast<std::uint32_t>(frame.size())}});
        guest->kick(send_queue);
    }
    std::uint8_t control(std::uint16_t queue, std::string_view command)
    {
        guest->text(at, command);
        guest->ram.put(at + 0x100, std::uint8_t{0xee});
        guest->ring(queue).offer(
            {{at, static_cast<std::uint32_t>(command.size())}, {at + 0x100, 1, true}});
        guest->kick(queue);
        return guest->ram.get<std::uint8_t>(at + 0x100);
    }
    std::uint16_t buffers_of_frame(std::uint64_t address)
    {
        return guest->ram.get<std::uint16_t>(address + net::header_buffers);
    }
    const NetCounters& counters() { return guest->device<Net>().counters(); }

    std::vector<Fd> wires;
    std::unique_ptr<Guest> guest;
};

TEST_F(NetTest, DescribesTheCard)
{
    make({.mac = {0x52, 0x54, 0, 1, 2, 3}, .mtu = 1400}, 2);
    EXPECT_EQ(guest->config<std::uint64_t>(0), 0x0001'0302'0100'5452u) << "MAC and link up";
    EXPECT_EQ(guest->config<std::uint16_t>(8), 2) << "pairs";
    EXPECT_EQ(guest->config<std::uint16_t>(10), 1400);
    EXPECT_EQ(guest->read<std::uint16_t>(0x12), 5) << "two pairs and the control queue";
    EXPECT_TRUE(guest->offered() & net::multi_queue);
    EXPECT_FALSE(guest->offered() & net::guest_csum) << "a socket offloads nothing";
}

TEST_F(NetTest, FeaturesNeedEachOther)
{
    const Net card({}, {});
    EXPECT_TRUE(card.accepts(0));
    EXPECT_FALSE(card.accepts(net::guest_tso4));
    EXPECT_FALSE(card.accepts(net::host_tso6));
    EXPECT_FALSE(card.accepts(net::multi_queue));
    EXPECT_FALSE(card.accepts(net::guest_csum | net::guest_ecn));
    EXPECT_TRUE(card.accepts(net::guest_csum | net::guest_tso6 | net::guest_ecn));
    EXPECT_TRUE(card.accepts(net::csum | net::host_tso4 | net::host_ecn | net::ctrl_queue |
                             net::multi_queue | net::ctrl_rx));
}

TEST_F(NetTest, ReceivesIntoOneBuffer)
{
    make();
    guest->start();
    guest->ring(receive_queue).offer({{at, 2000, true}});
    guest->kick(receive_queue);
    arrive("a frame of some length");
    EXPECT_EQ(guest->ring(receive_queue).take_used(), (std::vector<Ring::Used>{{0, 34}}));
    EXPECT_EQ(guest->text_at(at + net::header_bytes, 22), "a frame of some length");
    EXPECT_EQ(buffers_of_frame(at), 1);
    EXPECT_EQ(guest->interrupts(1), 1);
    EXPECT_EQ(counters().received.packets, 1u);
    EXPECT_EQ(counters().received.bytes, 22u);
}

TEST_F(NetTest, KeepsFramesUntilThereAreBuffers)
{
    make();
    arrive("before any driver");
    guest->start();
    arrive("before any buffer");
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 0);
    guest->ring(receive_queue).offer({{at, 2000, true}});
    guest->ring(receive_queue).offer({{at + 0x1000, 2000, true}});
    guest->kick(receive_queue);
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 2);
    EXPECT_EQ(guest->text_at(at + 0x100c, 17), "before any buffer");
}

TEST_F(NetTest, DropsWhatOneBufferCannotHold)
{
    make();
    guest->start();
    guest->ring(receive_queue).offer({{at, 100, true}});
    guest->kick(receive_queue);
    arrive(std::string(89, 'x'));
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 0);
    EXPECT_EQ(counters().received.dropped, 1u);
    arrive(std::string(88, 'y'));
    EXPECT_EQ(guest->ring(receive_queue).take_used(), (std::vector<Ring::Used>{{0, 100}}));
}

TEST_F(NetTest, MergesBuffersForALargeFrame)
{
    make();
    guest->start(net::mergeable_buffers);
    for (std::uint64_t i = 0; i < 4; ++i)
        guest->ring(receive_queue)
            .offer({{at + 0x1000 * i, 40, true}, {at + 0x1000 * i + 40, 60, true}});
    guest->kick(receive_queue);
    arrive(std::string(88, 'a') + std::string(100, 'b') + std::string(5, 'c'));
    EXPECT_EQ(guest->ring(receive_queue).take_used(),
              (std::vector<Ring::Used>{{0, 100}, {2, 100}, {4, 5}}));
    EXPECT_EQ(buffers_of_frame(at), 3);
    EXPECT_EQ(guest->text_at(at + 0x1000, 100), std::string(100, 'b'));
    EXPECT_EQ(guest->text_at(at + 0x2000, 6), std::string(5, 'c') + '\0');
    arrive("next");
    EXPECT_EQ(guest->ring(receive_queue).take_used(), (std::vector<Ring::Used>{{6, 16}}));
    EXPECT_EQ(buffers_of_frame(at + 0x3000), 1);
}

TEST_F(NetTest, KeepsALargeFrameUntilEnoughBuffersAreThere)
{
    make();
    guest->start(net::mergeable_buffers);
    guest->ring(receive_queue).offer({{at, 100, true}});
    guest->kick(receive_queue);
    arrive(std::string(88, 'a') + std::string(60'000, 'b'));
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 0) << "the driver finds all of it at once";
    guest->ring(receive_queue).offer({{at + 0x1000, 0x8000, true}});
    guest->kick(receive_queue);
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 0);
    guest->ring(receive_queue).offer({{at + 0x9000, 0x8000, true}});
    guest->kick(receive_queue);
    EXPECT_EQ(guest->ring(receive_queue).take_used(),
              (std::vector<Ring::Used>{{0, 100}, {1, 0x8000}, {2, 60'000 - 0x8000}}));
    EXPECT_EQ(guest->text_at(at + 0x1000, 60'000), std::string(60'000, 'b'));
}

TEST_F(NetTest, ABufferWithoutRoomForTheHeaderBreaksTheDriver)
{
    make();
    guest->start();
    guest->ring(receive_queue).offer({{at, 11, true}});
    guest->kick(receive_queue);
    EXPECT_TRUE(guest->needs_reset());
}

TEST_F(NetTest, SendsWhatTheGuestQueues)
{
    make();
    guest->start();
    send("a frame");
    send("another");
    EXPECT_EQ(sent(), std::string(net::header_bytes, '\0') + "a frame");
    EXPECT_EQ(sent(), std::string(net::header_bytes, '\0') + "another");
    EXPECT_EQ(guest->ring(send_queue).take_used(), (std::vector<Ring::Used>{{0, 0}, {2, 0}}));
    EXPECT_EQ(counters().sent.packets, 2u);
    EXPECT_EQ(counters().sent.bytes, 14u);
}

TEST_F(NetTest, WaitsWhileTheWireIsFull)
{
    make();
    guest->start();
    const std::string frame(30'000, 'x');
    std::uint16_t offered = 0;
    while (guest->ring(send_queue).used_count() == offered && offered < 60) {
        send(frame);
        ++offered;
    }
    ASSERT_LT(offered, 60) << "the wire never filled up";
    for (std::uint16_t i = 0; i < offered; ++i) {
        while (!sent().empty()) {
        }
        guest->settle();
    }
    EXPECT_EQ(guest->ring(send_queue).used_count(), offered);
    EXPECT_EQ(counters().sent.packets, offered);
    EXPECT_EQ(counters().sent.dropped, 0u);
}

TEST_F(NetTest, DropsAFrameThatIsTooLarge)
{
    make();
    guest->start();
    guest->ring(send_queue).offer({{at, 70'000}});
    guest->kick(send_queue);
    EXPECT_EQ(guest->ring(send_queue).used_count(), 1);
    EXPECT_EQ(counters().sent.dropped, 1u);
    EXPECT_EQ(sent(), "");
}

TEST_F(NetTest, ASentFrameWithoutAHeaderBreaksTheDriver)
{
    make();
    guest->start();
    guest->ring(send_queue).offer({{at, 11}});
    guest->kick(send_queue);
    EXPECT_TRUE(guest->needs_reset());
}

TEST_F(NetTest, NothingGoesThroughALinkThatIsDown)
{
    make({.is_link_up = false});
    guest->start();
    EXPECT_EQ(guest->config<std::uint16_t>(6), 0);
    guest->ring(receive_queue).offer({{at + 0x1000, 2000, true}});
    guest->kick(receive_queue);
    arrive("lost");
    send("lost as well");
    EXPECT_EQ(sent(), "");
    EXPECT_EQ(counters().received.dropped, 1u);
    EXPECT_EQ(counters().sent.dropped, 1u);
    proto::vmm::Request request;
    request.mutable_set_link()->set_alias("another");
    bool is_handled = true;
    EXPECT_TRUE(guest->transport->serve(request, is_handled));
    EXPECT_FALSE(is_handled);
    request.mutable_set_link()->set_alias("device0");
    EXPECT_TRUE(guest->transport->serve(request, is_handled));
    EXPECT_TRUE(is_handled);
    EXPECT_EQ(guest->config<std::uint16_t>(6), 1);
    EXPECT_EQ(guest->interrupts(0), 1);
    guest->kick(receive_queue);
    arrive("found");
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 1);
}

TEST_F(NetTest, AnInterfaceThatEndsTakesTheLinkDown)
{
    make();
    guest->start();
    guest->ring(receive_queue).offer({{at, 2000, true}});
    guest->kick(receive_queue);
    wires.clear();
    guest->settle();
    EXPECT_EQ(guest->config<std::uint16_t>(6), 0);
    EXPECT_FALSE(guest->machine.loop.run_once(std::chrono::milliseconds(0))) << "it spins";
    ASSERT_EQ(guest->machine.reporter.events.size(), 1u);
    EXPECT_TRUE(guest->machine.reporter.events[0].device_failed().by_host());
}

TEST_F(NetTest, AnInterfaceThatEndsKeepsNobodyAwakeWhoDoesNotRead)
{
    const auto rests = [this] {
        for (int turn = 0; turn < 100; ++turn)
            if (!guest->machine.loop.run_once(std::chrono::milliseconds(0))) return true;
        return false;
    };
    make();
    wires.clear();
    EXPECT_TRUE(rests()) << "before there is a driver";
    make();
    guest->start();
    guest->ring(receive_queue).offer({{at, 2000, true}});
    guest->kick(receive_queue);
    guest->transport->pause();
    wires.clear();
    EXPECT_TRUE(rests()) << "in a pause";
    EXPECT_EQ(guest->config<std::uint16_t>(6), 1);
    guest->transport->resume();
    guest->settle();
    EXPECT_EQ(guest->config<std::uint16_t>(6), 0) << "which is found out when it goes on";
    make();
    guest->start();
    arrive("too early");
    wires.clear();
    EXPECT_TRUE(rests()) << "without buffers";
    guest->ring(receive_queue).offer({{at, 2000, true}});
    guest->ring(receive_queue).offer({{at + 2000, 2000, true}});
    guest->kick(receive_queue);
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 1) << "what was there before it ended";
    EXPECT_EQ(guest->config<std::uint16_t>(6), 0);
}

TEST_F(NetTest, AnswersItsControlQueue)
{
    make({.mac = {1, 2, 3, 4, 5, 6}}, 3);
    guest->start(net::ctrl_queue | net::multi_queue | net::ctrl_rx | net::ctrl_mac_address);
    using namespace std::string_view_literals;
    EXPECT_EQ(control(6, "\4\0\3\0"sv), net::ack_ok) << "three pairs";
    EXPECT_EQ(control(6, "\4\0\4\0"sv), net::ack_error);
    EXPECT_EQ(control(6, "\4\0\0\0"sv), net::ack_error);
    EXPECT_EQ(control(6, "\4\0\1"sv), net::ack_error) << "half a number";
    EXPECT_EQ(control(6, "\4\0\1\0\0"sv), net::ack_error) << "too much";
    EXPECT_EQ(control(6, "\0\0\1"sv), net::ack_ok);
    EXPECT_EQ(control(6, "\0\6\1"sv), net::ack_error);
    EXPECT_EQ(control(6, "\1\1\2\2\2\2\2\2"sv), net::ack_ok);
    EXPECT_EQ(control(6, "\5\0\2\0\0\0\0\0\0\0"sv), net::ack_error) << "not negotiated";
    EXPECT_EQ(control(6, "\77\0"sv), net::ack_error);
    EXPECT_EQ(control(6, "\4"sv), net::ack_error);
    guest->ring(6).offer({{at, 3}});
    guest->kick(6);
    EXPECT_EQ(guest->ring(6).take_used().back().bytes, 0u) << "no room for an answer";
    EXPECT_FALSE(guest->needs_reset());
}

TEST_F(NetTest, TheControlQueueMovesWithTheFeatures)
{
    make({}, 2);
    guest->start(net::ctrl_queue | net::ctrl_rx);
    using namespace std::string_view_literals;
    EXPECT_EQ(control(2, "\0\0\1"sv), net::ack_ok);
    EXPECT_EQ(control(4, "\0\0\1"sv), 0xee) << "nobody is there";
}

TEST_F(NetTest, PausedItLeavesGuestMemoryAlone)
{
    make();
    guest->start();
    guest->ring(receive_queue).offer({{at, 2000, true}});
    guest->kick(receive_queue);
    guest->transport->pause();
    arrive("meanwhile");
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 0);
    guest->transport->resume();
    guest->settle();
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 1);
}

TEST_F(NetTest, AResetLetsGoOfBuffers)
{
    make();
    for (int life = 0; life < 3; ++life) {
        guest->start(net::mergeable_buffers);
        guest->ring(receive_queue).offer({{at, 2000, true}});
        guest->kick(receive_queue);
        arrive("in this life");
        EXPECT_EQ(guest->ring(receive_queue).used_count(), 1);
        guest->set_status(0);
        guest->settle();
        ASSERT_EQ(guest->status(), 0);
    }
}

TEST_F(NetTest, ServesAFloodInTurns)
{
    make();
    guest->start(net::mergeable_buffers);
    const std::string frame = std::string(net::header_bytes, '\0') + "frame";
    for (int i = 0; i < 128; ++i)
        guest->ring(receive_queue).offer({{at + 64U * static_cast<unsigned>(i), 64, true}});
    for (int i = 0; i < 128; ++i)
        ASSERT_GT(::send(wires[0].get(), frame.data(), frame.size(), MSG_DONTWAIT), 0) << i;
    guest->kick(receive_queue);
    guest->settle();
    EXPECT_EQ(guest->ring(receive_queue).take_used().size(), 128u);
    EXPECT_EQ(counters().received.dropped, 0u);
}

}  // namespace
}  // namespace hostler::vmm::virtio
