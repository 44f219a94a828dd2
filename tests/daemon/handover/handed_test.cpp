#include "daemon/handover/handed.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace hostler::daemon {
namespace {

using testing::ElementsAre;

/// One that can be told from others by what is in it.
Fd pipe_with(const std::string& text)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0 || ::write(ends[1], text.data(), text.size()) < 0)
        std::abort();
    ::close(ends[1]);
    return Fd(ends[0]);
}

std::string text_in(const Fd& pipe)
{
    char text[64];
    const ssize_t count = ::read(pipe.get(), text, sizeof text);
    return count < 0 ? "" : std::string(text, static_cast<std::size_t>(count));
}

/// There and back, as the bytes that travel.
HandedSession carried(HandedSession session, DoorKind kind)
{
    std::vector<Fd> descriptors;
    descriptors.push_back(pipe_with("the lock"));
    const handover::Client message = describe(std::move(session), kind, 4711, descriptors);
    handover::Client arrived;
    EXPECT_TRUE(arrived.ParseFromString(message.SerializeAsString()));
    EXPECT_EQ(arrived.connected_at_s(), 4711);
    EXPECT_EQ(static_cast<DoorKind>(arrived.kind()), kind);
    return read(arrived, descriptors);
}

TEST(Handed, AClientArrivesAsItWas)
{
    const Uuid uuid = Uuid::generate();
    HandedSession session;
    session.socket = pipe_with("its socket");
    session.is_relayed = true;
    session.caller = {.is_read_only = true,
                      .user_id = 0,
                      .group_ids = {0, 27},
                      .process_id = 77,
                      .process_start = 123456789012345,
                      .sasl_name = "alice@EXAMPLE",
                      .certificate_name = "CN=alice"};
    session.auth = AuthKind::polkit;
    session.peer = "192.0.2.1:99";
    session.is_secure = true;
    session.realm = "qemu:///system";
    session.is_pinging = true;
    session.registrations = {{EventFamily::domain, 3, uuid, false, 8},
                             {EventFamily::storage_pool, 0, std::nullopt, true, 9}};
    session.next_callback_id = 10;
    session.unread.bytes = {0, 1, 255, 0};
    session.unread.descriptors.push_back(pipe_with("sent along"));
    session.doomed = {uuid};

    const HandedSession there = carried(std::move(session), DoorKind::read_only);
    EXPECT_EQ(text_in(there.socket), "its socket");
    EXPECT_TRUE(there.is_relayed);
    EXPECT_TRUE(there.caller.is_read_only);
    EXPECT_EQ(there.caller.user_id, 0u) << "root is somebody";
    EXPECT_THAT(there.caller.group_ids, ElementsAre(0u, 27u));
    EXPECT_EQ(there.caller.process_id, 77);
    EXPECT_EQ(there.caller.process_start, 123456789012345u);
    EXPECT_EQ(there.caller.sasl_name, "alice@EXAMPLE");
    EXPECT_EQ(there.caller.certificate_name, "CN=alice");
    EXPECT_EQ(there.caller.address, "") << "a UNIX socket's client has none";
    EXPECT_EQ(there.auth, AuthKind::polkit);
    EXPECT_EQ(there.peer, "192.0.2.1:99");
    EXPECT_TRUE(there.is_secure);
    EXPECT_EQ(there.realm, "qemu:///system");
    EXPECT_TRUE(there.is_pinging);
    ASSERT_EQ(there.registrations.size(), 2u);
    EXPECT_EQ(there.registrations[0].family, EventFamily::domain);
    EXPECT_EQ(there.registrations[0].number, 3);
    EXPECT_EQ(there.registrations[0].object, uuid);
    EXPECT_FALSE(there.registrations[0].is_legacy);
    EXPECT_EQ(there.registrations[0].callback_id, 8);
    EXPECT_EQ(there.registrations[1].family, EventFamily::storage_pool);
    EXPECT_EQ(there.registrations[1].object, std::nullopt);
    EXPECT_TRUE(there.registrations[1].is_legacy);
    EXPECT_EQ(there.next_callback_id, 10);
    EXPECT_THAT(there.unread.bytes, ElementsAre(0, 1, 255, 0));
    ASSERT_EQ(there.unread.descriptors.size(), 1u);
    EXPECT_EQ(text_in(there.unread.descriptors.front()), "sent along");
    EXPECT_THAT(there.doomed, ElementsAre(uuid));
}

TEST(Handed, AClientOfTheNetworkKeepsItsAddress)
{
    for (const DoorKind kind : {DoorKind::tcp, DoorKind::tls}) {
        HandedSession session;
        session.socket = pipe_with("");
        session.peer = "192.0.2.1:99";
        const HandedSession there = carried(std::move(session), kind);
        EXPECT_EQ(there.caller.address, "192.0.2.1:99");
        EXPECT_EQ(there.caller.user_id, std::nullopt) << "nobody, and not root";
        EXPECT_EQ(there.auth, AuthKind::none);
    }
}

TEST(Handed, ADescriptorThatDidNotComeIsAnError)
{
    std::vector<Fd> descriptors;
    descriptors.push_back(pipe_with(""));
    handover::Client client;
    client.set_descriptor(1);
    EXPECT_THROW(static_cast<void>(read(client, descriptors)), Error);
    client.set_descriptor(0);
    client.add_unread_descriptors(0);
    EXPECT_THROW(static_cast<void>(read(client, descriptors)), Error) << "one for two";
}

TEST(Handed, AListenerArrivesAsItWas)
{
    const Fd socket = pipe_with("the door");
    std::vector<Fd> descriptors;
    const handover::Listener message =
        describe({socket.get(), DoorKind::admin, "/run/x-sock", "/run/x-sock"}, descriptors);
    ASSERT_EQ(descriptors.size(), 1u);
    EXPECT_NE(descriptors[0].get(), socket.get()) << "this process goes on if the other does not";
    const Listener there = read(message, descriptors);
    EXPECT_EQ(there.kind, DoorKind::admin);
    EXPECT_EQ(there.file, "/run/x-sock");
    EXPECT_EQ(there.address, "/run/x-sock");
    EXPECT_EQ(text_in(there.socket), "the door");
}

/// A stream of a client, there and back.
HandedStream carried(HandedStream stream)
{
    HandedSession session;
    session.socket = pipe_with("");
    session.streams.push_back(std::move(stream));
    HandedSession there = carried(std::move(session), DoorKind::read_write);
    EXPECT_EQ(there.streams.size(), 1u);
    return std::move(there.streams.at(0));
}

const proto::MessageHeader opened_by{.prog = 0x20008086, .vers = 1, .proc = 201, .serial = 77};

TEST(Handed, AConsoleComesWithItsFile)
{
    const Uuid uuid = Uuid::generate();
    const HandedStream there =
        carried({.call = opened_by,
                 .what = HandedStream::Console{uuid, "serial0", pipe_with("said meanwhile")}});
    EXPECT_EQ(there.call.prog, opened_by.prog);
    EXPECT_EQ(there.call.vers, opened_by.vers);
    EXPECT_EQ(there.call.proc, opened_by.proc);
    EXPECT_EQ(there.call.serial, opened_by.serial);
    const auto& console = std::get<HandedStream::Console>(there.what);
    EXPECT_EQ(console.domain, uuid);
    EXPECT_EQ(console.device, "serial0");
    EXPECT_EQ(text_in(console.file), "said meanwhile");
}

TEST(Handed, AConsoleWithoutAFileIsToBeOpenedAnew)
{
    const HandedStream there = carried(
        {.call = opened_by, .what = HandedStream::Console{Uuid::generate(), "console0", {}}});
    EXPECT_FALSE(std::get<HandedStream::Console>(there.what).file);
}

TEST(Handed, AVolumesStreamGoesOnWhereItWas)
{
    const Uuid uuid = Uuid::generate();
    const HandedStream there = carried({.call = opened_by,
                                        .what = VolumeTransfer{.pool = uuid,
                                                               .name = "a volume",
                                                               .place = {1u << 30, 5},
                                                               .is_upload = true,
                                                               .is_sparse = true}});
    const auto& volume = std::get<VolumeTransfer>(there.what);
    EXPECT_EQ(volume.pool, uuid);
    EXPECT_EQ(volume.name, "a volume");
    EXPECT_EQ(volume.place.offset, 1u << 30);
    EXPECT_EQ(volume.place.left, 5u);
    EXPECT_TRUE(volume.is_upload);
    EXPECT_TRUE(volume.is_sparse);
}

TEST(Handed, AStreamOfWhichAllIsSentOnlyWaits)
{
    const HandedStream there = carried(HandedStream{.call = opened_by});
    EXPECT_TRUE(std::holds_alternative<HandedStream::Sent>(there.what));
    EXPECT_EQ(there.call.serial, 77u);
}

}  // namespace
}  // namespace hostler::daemon
