#include "xml/reference/documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "xml/schema/relaxng.hpp"

namespace hostler::xml {
namespace {

using ::testing::HasSubstr;

TEST(Documents, AreFoundByName)
{
    for (const DocumentKind& one : documents()) EXPECT_EQ(find_document(one.name), &one);
    EXPECT_EQ(find_document("nothing"), nullptr);
    ASSERT_NE(find_document("domain"), nullptr);
    EXPECT_EQ(find_document("domain")->element().name, "domain");
}

TEST(Documents, EachHasASchemaThatCanJudge)
{
    for (const DocumentKind& one : documents()) {
        const Validator validator(one.relaxng());
        const auto other = Document::read("<nothing/>", "test");
        EXPECT_FALSE(validator.judge(*other)) << one.name;
    }
}

/// The headings of a page.
std::vector<std::string> headings(const std::string& page)
{
    std::vector<std::string> all;
    for (std::size_t at = page.find("\n## "); at != page.npos; at = page.find("\n## ", at + 1))
        all.push_back(page.substr(at + 4, page.find('\n', at + 1) - at - 4));
    return all;
}

TEST(Documents, EachHasAPageWithoutTwoHeadingsOfOneName)
{
    for (const DocumentKind& one : documents()) {
        const std::string page = one.manual();
        EXPECT_THAT(page, HasSubstr("# <" + std::string(one.element().name) + ">")) << one.name;
        const auto all = headings(page);
        EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size()) << one.name;
    }
}

TEST(Documents, APageIsShownInPart)
{
    const DocumentKind& domain = *find_document("domain");
    EXPECT_THAT(domain.manual_of("memballoon"), HasSubstr("## memballoon\n"));
    EXPECT_THAT(domain.manual_of("driver"), HasSubstr("## driver of controller\n"));
    EXPECT_EQ(domain.manual_of("nothing"), "");
}

}  // namespace
}  // namespace hostler::xml
