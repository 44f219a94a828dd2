#include "clients/hostler/cli/document.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

const std::string two_lines = "<a>\n   <b c='1'>x</b>\n   <d/>\n</a>";

TEST(Document, IsFoundInByPath)
{
    const Document document(two_lines);
    EXPECT_EQ(document.text("/a/b/@c"), "1");
    EXPECT_EQ(document.text("/a/nothing"), "");
    ASSERT_EQ(document.find("/a/*").size(), 2u);
    EXPECT_EQ(document.text("@c", document.find("/a/b").front()), "1");
    EXPECT_EQ(document.dump(document.find("/a").front()), "<a>\n  <b c=\"1\">x</b>\n  <d/>\n</a>");
}

TEST(Document, KeepsItsBlanksWhenAsked)
{
    const Document document(two_lines, Document::Blanks::kept);
    xmlNode* element = Document::add_before(document.find("/a/d").front(), "e");
    Document::set(element, "f", "g");
    Document::remove(document.find("/a/b").front());
    EXPECT_EQ(document.dump(document.find("/a").front()),
              "<a>\n   \n   <e f=\"g\"/>\n   <d/>\n</a>");
}

TEST(Document, NamesTheLineThatIsWrong)
{
    try {
        const Document document("<a>\n<b>\n</a>", Document::Blanks::dropped, "file.xml");
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_TRUE(failure.lines.front().starts_with("file.xml:3: ")) << failure.lines.front();
    }
}

TEST(Escaped, HoldsNothingThatXmlWouldReadAsItsOwn)
{
    EXPECT_EQ(escaped("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&apos;");
}

}  // namespace
}  // namespace hostler::cli
