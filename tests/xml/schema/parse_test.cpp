#include "xml/schema/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xml/schema/format.hpp"
#include "xml/schema/mac.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using testing::HasSubstr;

enum class Color : std::uint8_t { absent, red, green };
Words words(Color)
{
    static constexpr std::string_view all[] = {"default", "red", "green"};
    return all;
}

struct Wheel {
    std::uint32_t size = 0;

    bool operator==(const Wheel&) const = default;
};
const Element& schema(const Wheel*);

struct Rare {
    Text owner;
    std::uint64_t weight_kib = 0;

    bool operator==(const Rare&) const = default;
};

struct Cart {
    Color color = Color::absent;
    bool is_fast = false;
    std::optional<std::uint16_t> seats;
    Text name;
    Text alias;
    Text password;
    std::vector<Wheel> wheels;
    Box<Rare> rare;

    bool operator==(const Cart&) const = default;
};

constexpr Part wheel_parts[] = {
    attribute<&Wheel::size, Hex<4>>("size", "How big.").required().range(1, 0xff),
};
const Element& schema(const Wheel*)
{
    static constexpr Element element = {"wheel", "A wheel.", wheel_parts};
    return element;
}

constexpr Part rare_parts[] = {
    attribute<&Rare::owner>("owner", "Whose."),
    in_units(leaf<&Rare::weight_kib>("weight", "How heavy."), kib),
};
constexpr auto is_red = [](const Cart& cart) { return cart.color == Color::red; };

constexpr Part cart_parts[] = {
    attribute<&Cart::color>("color", "Its color."),
    attribute<&Cart::seats>("seats", "How many sit.").when<is_red>(),
    leaf<&Cart::name>("name", "Its name."),
    wrapped<&Cart::alias>("alias", "name", "Its alias.").live(),
    wrapped<&Cart::password>("lock", "key", "What opens it.").secret(),
    flag<&Cart::is_fast>("fast", "It is fast."),
    child<&Cart::wheels>("wheel", "A wheel."),
    splice<&Cart::rare>(rare_parts),
    rule<[](Cart& cart) -> Complaint {
        return {cart.wheels.size() > 4 ? "a cart has at most four wheels" : ""};
    }>("at most four wheels"),
};
const Element& schema(const Cart*)
{
    static constexpr Element element = {"cart", "A cart.", cart_parts};
    return element;
}

constexpr std::string_view whole = R"(<cart color='red' seats='0' owner='A &amp; B'>
  <name>it&apos;s</name>
  <alias name='ua'/>
  <lock key='1234'/>
  <fast/>
  <wheel size='0x0010'/>
  <wheel size='0x0020'/>
  <weight unit='KiB'>2048</weight>
</cart>
)";

Result<Cart> read(std::string_view text, ParseFlags flags = {}, Warnings* warnings = nullptr)
{
    return parse_document<Cart>(text, "cart_definition", flags, warnings);
}

std::string refusal(std::string_view text, ParseFlags flags = {})
{
    const auto cart = read(text, flags);
    return cart ? "accepted" : cart.error().text();
}

TEST(Parse, WhatIsWrittenIsRead)
{
    const auto cart = read(whole);
    ASSERT_TRUE(cart);
    EXPECT_EQ(cart->rare->owner, "A & B");
    EXPECT_EQ(format_document(*cart, {.secure = true}), whole);
}

TEST(Parse, OrderInTheDocumentDoesNotMatter)
{
    const auto cart = read("<cart seats='3' color='red'><wheel size='1'/><name>x</name></cart>");
    ASSERT_TRUE(cart);
    EXPECT_EQ(cart->seats, 3);
    EXPECT_EQ(
        format_document(*cart),
        "<cart color='red' seats='3'>\n  <name>x</name>\n  <wheel size='0x0001'/>\n</cart>\n");
}

TEST(Parse, NothingSaidIsNothingWritten)
{
    const auto cart = read("<cart color='default' seats='3'><wheel size='1'/></cart>");
    ASSERT_TRUE(cart);
    EXPECT_FALSE(cart->rare);
    EXPECT_FALSE(cart->seats) << "seats exist on red carts only";
}

TEST(Parse, LiveAndSecretPartsAreLeftOut)
{
    const auto live = read(whole);
    const auto stored = read(whole, {.inactive = true});
    ASSERT_TRUE(live && stored);
    EXPECT_FALSE(stored->alias.has_value());
    EXPECT_THAT(format_document(*live, {.inactive = true}), testing::Not(HasSubstr("alias")));
    EXPECT_THAT(format_document(*live), testing::Not(HasSubstr("1234")));
}

TEST(Parse, SaysWhatIsWrongAndWhere)
{
    EXPECT_THAT(refusal("<cart>\n<wheel size='1'/>\n<wheel size='x'/></cart>"),
                HasSubstr("Invalid value for attribute 'size' in element 'wheel': 'x', it takes a "
                          "number from 1 to 255 (line 3, /cart/wheel[2])"));
    EXPECT_THAT(refusal("<cart color='blue'/>"), HasSubstr("it takes 'default', 'red', 'green'"));
    EXPECT_THAT(refusal("<cart><wheel/></cart>"),
                HasSubstr("Missing required attribute 'size' in element 'wheel': it takes a number "
                          "from 1 to 255 (line 1, /cart/wheel)"));
    EXPECT_THAT(refusal("<cart><wheel size='0x100'/></cart>"), HasSubstr("'0x100'"));
}

TEST(Parse, RulesJudgeTheWhole)
{
    std::string text = "<cart>";
    for (int i = 0; i < 5; ++i) text += "<wheel size='1'/>";
    EXPECT_THAT(refusal(text + "</cart>"), HasSubstr("a cart has at most four wheels"));
}

TEST(Parse, UnitsAreScaledAndRoundedUp)
{
    const auto cart = read("<cart><weight unit='MiB'>2</weight></cart>");
    ASSERT_TRUE(cart);
    EXPECT_EQ(cart->rare->weight_kib, 2048U);
    EXPECT_EQ(read("<cart><weight unit='bytes'>1025</weight></cart>")->rare->weight_kib, 2U);
    EXPECT_EQ(read("<cart><weight unit='KB'>1</weight></cart>")->rare->weight_kib, 1U);
    EXPECT_THAT(refusal("<cart><weight unit='stone'>1</weight></cart>"), HasSubstr("'stone'"));
    const Error much = read("<cart><weight unit='EiB'>99</weight></cart>").error();
    EXPECT_EQ(much.code, ErrorCode::overflow);
    EXPECT_EQ(much.detail,
              "value too large: 99EiB, it takes at most 9223372036854775807 bytes (line 1, "
              "/cart/weight)");
    EXPECT_THAT(refusal("<cart color='red' seats='65536'/>"),
                HasSubstr("'65536', it takes a number from 0 to 65535"));
}

TEST(Parse, UnknownThingsAreNamedOrRefused)
{
    constexpr std::string_view text =
        "<cart wings='2'><engine/><wheel size='1' spokes='9'/></cart>";
    Warnings warnings;
    ASSERT_TRUE(read(text, {}, &warnings));
    EXPECT_EQ(warnings.size(), 3U);
    EXPECT_EQ(read(text, {.validate = true}).error().code, ErrorCode::xml_invalid_schema);
}

TEST(Parse, RefusesWhatIsNotOnlyADocument)
{
    EXPECT_EQ(read("<cart>").error().code, ErrorCode::xml_detail);
    EXPECT_EQ(read("").error().code, ErrorCode::xml_detail);
    EXPECT_EQ(read("<house/>").error().code, ErrorCode::xml_error);
    EXPECT_EQ(read("<!DOCTYPE c [<!ENTITY e 'x'>]><cart><name>&e;</name></cart>").error().code,
              ErrorCode::xml_detail);
    const Error no_text = read("<cart>\n<name>\xff\xfe</name></cart>").error();
    EXPECT_EQ(no_text.code, ErrorCode::xml_detail);
    EXPECT_THAT(no_text.detail, testing::MatchesRegex("\\(cart_definition\\):2: .*0xFF 0xFE.*"
                                                      "\\(in /cart/name\\)"));
    std::string deep = "<cart>";
    for (int i = 0; i < 5000; ++i) deep += "<a>";
    const Error too_deep = read(deep).error();
    EXPECT_EQ(too_deep.code, ErrorCode::xml_detail);
    EXPECT_THAT(too_deep.detail, HasSubstr("/a/a/…)"));
    EXPECT_LT(too_deep.detail.size(), 400U);
}

}  // namespace
}  // namespace hostler::xml
