#include "proto/xdr/wire.hpp"

#include <gtest/gtest.h>

#include "proto/rpc/message.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::proto {
namespace {

TEST(Wire, PadsEveryItemToFourBytes)
{
    Writer writer;
    writer.put(std::string_view("abcde"));
    EXPECT_EQ(std::move(writer).take(), (Bytes{0, 0, 0, 5, 'a', 'b', 'c', 'd', 'e', 0, 0, 0}));
}

TEST(Wire, AStructIsItsFieldsInOrder)
{
    const DomainRef dom{"vm", Uuid{}, -1};
    const Bytes bytes = encode(dom);
    ASSERT_EQ(bytes.size(), 4u + 4 + 16 + 4);
    const Result<DomainRef> back = decode<DomainRef>(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->name, "vm");
    EXPECT_EQ(back->id, -1);
}

TEST(Wire, RefusesALengthThatTheMessageCannotHold)
{
    Writer lie;
    lie.put(std::uint32_t{0xffffffff});
    std::string text;
    const Bytes bytes = std::move(lie).take();
    Reader reader(bytes);
    EXPECT_FALSE(reader.get(text));
}

TEST(Wire, RefusesACountBeforeItAllocates)
{
    Writer lie;
    lie.put(std::uint32_t{16384});
    EXPECT_FALSE(decode<ConnectListAllDomains::Reply>(std::move(lie).take()));
}

TEST(Wire, KeepsEveryKindOfTypedParameter)
{
    const std::vector<TypedParamValue> values{
        std::int32_t{-3},    std::uint32_t{4}, std::int64_t{-5}, std::uint64_t{6}, 0.5, true,
        std::string("seven")};
    for (const TypedParamValue& value : values) {
        const TypedParam param{"field", value};
        const Result<TypedParam> back = decode<TypedParam>(encode(param));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->value, value);
    }
    EXPECT_FALSE(decode<TypedParamValue>(Bytes{0, 0, 0, 9, 0, 0, 0, 0}));
}

TEST(Wire, IgnoresWhatFollowsAMessage)
{
    Bytes bytes = encode(DomainCreate::Args{{"vm", Uuid{}, 1}});
    bytes.resize(bytes.size() + 8);
    EXPECT_TRUE(decode<DomainCreate::Args>(bytes));
    bytes.resize(10);
    const auto cut = decode<DomainCreate::Args>(bytes);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().text(), "Unable to decode message payload");
}

TEST(Wire, ModelNamesAreThirtyTwoWords)
{
    EXPECT_EQ(encode(NodeGetInfo::Reply{}).size(), 32u * 4 + 8 + 6 * 4);
}

}  // namespace
}  // namespace hostler::proto
