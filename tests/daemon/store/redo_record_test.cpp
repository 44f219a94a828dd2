#include "daemon/store/redo_record.hpp"

#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

RedoRecord record(std::uint64_t sequence, std::string text)
{
    RedoRecord made{.file = "/etc/hostler/qemu/web.xml", .text = std::move(text), .mode = 0640};
    made.sequence = sequence;
    made.at_ns = 1'700'000'000'000'000'000;
    made.boot = Uuid::generate();
    return made;
}

std::size_t count_in(std::string_view bytes)
{
    std::size_t size = 0;
    return decode_records(bytes, size).size();
}

TEST(RedoRecord, ComesBackAsItWas)
{
    RedoRecord link = record(8, "../web.xml");
    link.verb = RedoVerb::link;
    RedoRecord cancel;
    cancel.verb = RedoVerb::cancel;
    cancel.cancelled = 8;
    cancel.sequence = 9;
    const RedoRecord first = record(7, std::string("<domain/>\0\xff", 11));
    const std::string bytes = encode(first) + encode(link) + encode(cancel);
    EXPECT_EQ(bytes.size(), encoded_size(first) + encoded_size(link) + encoded_size(cancel));

    std::size_t size = 0;
    const auto back = decode_records(bytes + std::string(4096, '\0'), size);
    ASSERT_EQ(back.size(), 3u);
    EXPECT_EQ(size, bytes.size());
    EXPECT_EQ(back[0].verb, RedoVerb::replace);
    EXPECT_EQ(back[0].file, first.file);
    EXPECT_EQ(back[0].text, first.text);
    EXPECT_EQ(back[0].mode, 0640u);
    EXPECT_EQ(back[0].sequence, 7u);
    EXPECT_EQ(back[0].at_ns, first.at_ns);
    EXPECT_EQ(back[0].boot, first.boot);
    EXPECT_EQ(back[1].verb, RedoVerb::link);
    EXPECT_EQ(back[1].text, "../web.xml");
    EXPECT_EQ(back[2].verb, RedoVerb::cancel);
    EXPECT_EQ(back[2].cancelled, 8u);
}

TEST(RedoRecord, WhereverTheLastOneIsTornThoseBeforeItStand)
{
    const std::string whole = encode(record(1, "one"));
    const std::string torn = encode(record(2, "two"));
    for (std::size_t size = 0; size < torn.size(); ++size) {
        EXPECT_EQ(count_in(whole + torn.substr(0, size)), 1u) << size;
        // As a file that was made of zeros has it.
        std::string padded = torn.substr(0, size) + std::string(torn.size() - size, '\0');
        EXPECT_EQ(count_in(whole + padded), padded == torn ? 2u : 1u) << size;
    }
}

TEST(RedoRecord, AnyFlippedBitIsNoticed)
{
    const std::string bytes = encode(record(1, "one"));
    for (std::size_t place = 0; place < bytes.size() * 8; ++place) {
        std::string damaged = bytes;
        damaged[place / 8] = static_cast<char>(damaged[place / 8] ^ (1 << place % 8));
        EXPECT_EQ(count_in(damaged), 0u) << "bit " << place;
    }
}

TEST(RedoRecord, WhatWasBehindTheEndOfAnEarlierRunIsNotTaken)
{
    EXPECT_EQ(count_in(encode(record(5, "new")) + encode(record(3, "old"))), 1u);
    EXPECT_EQ(count_in(encode(record(5, "new")) + encode(record(5, "old"))), 1u);
    EXPECT_EQ(count_in(encode(record(5, "new")) + encode(record(6, "newer"))), 2u);
}

}  // namespace
}  // namespace hostler::daemon
