#include "xml/schema/manual.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

using testing::HasSubstr;

// The golden copy: when the description or the printer changes, so does this, on purpose.
constexpr std::string_view memballoon =
#include "tests/xml/schema/memballoon_manual.txt"
    ;

TEST(Manual, OfOneElementIsItsGoldenCopy)
{
    EXPECT_EQ(manual_section(schema(static_cast<const Memballoon*>(nullptr))), memballoon);
}

TEST(Manual, HasASectionForEachElementAndNamesItOnce)
{
    const std::string text = manual<Domain>();
    EXPECT_THAT(text, HasSubstr("\n## disk\n"));
    EXPECT_THAT(text, HasSubstr("See [`<disk>`](#disk)"));
    EXPECT_EQ(text.find("\n## disk\n"), text.rfind("\n## disk\n"));
}

void expect_sentences(std::span<const Part> parts, const std::string& path,
                      std::set<const Part*>& seen)
{
    for (const Part& part : parts) {
        if (!seen.insert(&part).second) continue;
        const std::string here = path + "/" + std::string(part.name);
        const bool has_own_words =
            part.kind != Part::Kind::splice && part.kind != Part::Kind::xmlns;
        if (has_own_words) {
            EXPECT_FALSE(part.about.empty()) << here << " says nothing about itself";
        }
        expect_sentences(part.rows(), here, seen);
    }
}

TEST(Manual, EachRowIsDocumented)
{
    std::set<const Part*> seen;
    expect_sentences(schema(static_cast<const Domain*>(nullptr)).parts, "domain", seen);
    EXPECT_GT(seen.size(), 800U);
}

}  // namespace
}  // namespace hostler::xml
