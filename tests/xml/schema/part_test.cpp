#include "xml/schema/part.hpp"

#include <gtest/gtest.h>

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

struct Base {
    std::uint64_t first = 0;
};
struct Sample : Base {
    enum class Colour : std::uint8_t { absent, red };

    bool flag = false;
    Colour colour = Colour::absent;
    std::uint16_t port = 0;
    std::int32_t shift = 0;
    std::uint64_t bytes = 0;
    std::optional<std::uint32_t> maybe;
    Text text;
    Uuid uuid;
    Box<Base> box;
    std::vector<Text> list;
};
Words words(Sample::Colour)
{
    static constexpr std::string_view all[] = {"", "red"};
    return all;
}

constexpr Part rows[] = {
    flag<&Sample::flag>("flag", ""),
    attribute<&Sample::colour>("colour", ""),
    attribute<&Sample::port, Hex<4>>("port", ""),
    attribute<&Sample::shift>("shift", ""),
    in_units(leaf<&Sample::bytes>("bytes", ""), bytes_unit),
    attribute<&Sample::maybe>("maybe", ""),
    leaf<&Sample::text>("text", ""),
    leaf<&Sample::uuid>("uuid", ""),
    splice<&Sample::box>(std::span<const Part>()),
    leaves<&Sample::list>("list", ""),
};

TEST(Part, FindsItsMember)
{
    Sample sample;
    const void* members[] = {&sample.flag,  &sample.colour, &sample.port, &sample.shift,
                             &sample.bytes, &sample.maybe,  &sample.text, &sample.uuid,
                             &sample.box,   &sample.list};
    ASSERT_EQ(std::size(members), std::size(rows));
    for (std::size_t index = 0; index < std::size(rows); ++index)
        EXPECT_EQ(rows[index].find(&sample), members[index]) << rows[index].name;
}

TEST(Part, IsSilentUntilItsMemberSaysSomething)
{
    Sample sample;
    for (const Part& row : rows) EXPECT_TRUE(row.is_silent(&sample)) << row.name;
    sample.flag = true;
    sample.colour = Sample::Colour::red;
    sample.port = 0x100;
    sample.shift = INT32_MIN;
    sample.bytes = std::uint64_t{1} << 63;
    sample.maybe = 0;
    sample.text = "";
    sample.uuid.bytes[15] = 1;
    sample.box.emplace();
    sample.list.emplace_back();
    for (const Part& row : rows) EXPECT_FALSE(row.is_silent(&sample)) << row.name;
}

/// What decides in a walk fits in a cache line.
static_assert(offsetof(Part, implied) <= 64);

}  // namespace
}  // namespace hostler::xml
