#include "proto/xdr/lists.hpp"

#include <gtest/gtest.h>

namespace hostler::proto {
namespace {

using Words = std::vector<std::uint32_t>;

std::optional<std::optional<std::uint32_t>> read_optional(const Bytes& bytes)
{
    Reader in(bytes);
    std::optional<std::uint32_t> maybe;
    if (!get_optional(in, maybe)) return std::nullopt;
    return maybe;
}

TEST(Lists, AnOptionalIsThereUnlessItsWordIsZero)
{
    EXPECT_EQ(read_optional({0, 0, 0, 0}), std::make_optional<std::optional<std::uint32_t>>());
    EXPECT_EQ(read_optional({0, 0, 0, 1, 0, 0, 0, 7}), 7u);
    // As Go's client without libvirt's library writes it.
    EXPECT_EQ(read_optional({1, 0, 0, 0, 0, 0, 0, 7}), 7u);
    EXPECT_EQ(read_optional({0, 0, 0, 1, 0, 0}), std::nullopt);
    EXPECT_EQ(read_optional({0, 0}), std::nullopt);
}

TEST(Lists, AnOptionalIsWrittenAsZeroOrOne)
{
    Writer out;
    put_optional(out, std::optional<std::uint32_t>());
    put_optional(out, std::optional<std::uint32_t>(7));
    EXPECT_EQ(std::move(out).take(), (Bytes{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7}));
}

TEST(Lists, AListIsRefusedWhereItIsTooLongOrTheMessageTooShort)
{
    const Bytes two = {0, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 8};
    Words words;
    Reader fits(two);
    EXPECT_TRUE(get_list(fits, words, 2, 4));
    EXPECT_EQ(words, (Words{7, 8}));
    Reader too_long(two);
    EXPECT_FALSE(get_list(too_long, words, 1, 4));
    Reader too_short(std::span(two).first(8));
    EXPECT_FALSE(get_list(too_short, words, 2, 4));
}

TEST(Lists, AListIsWrittenItemByItemAsItIsWhole)
{
    const Words words = {7, 8, 9};
    Writer whole;
    put_list(whole, words);

    Writer out;
    {
        ListWriter list(out, 5);
        for (const std::uint32_t word : words) list.put(word);
    }

    EXPECT_EQ(std::move(out).take(), std::move(whole).take());
}

TEST(Lists, AListOfNothingIsACount)
{
    Writer out;
    {
        const ListWriter list(out, 0);
    }
    EXPECT_EQ(std::move(out).take(), (Bytes{0, 0, 0, 0}));
}

}  // namespace
}  // namespace hostler::proto
