#include "clients/hostler/cli/xml_output.hpp"

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class XmlOutputTest : public CommandTest {
protected:
    std::string shown(std::optional<std::string> path, bool wraps, Format format = Format::text)
    {
        Arguments arguments;
        if (path) arguments.add("xpath", *path);
        if (wraps) arguments.add_flag("wrap");
        out.str("");
        printer.set(format, false);
        show_xml(session, "<a><b c='1'/><b>x</b></a>", arguments);
        return out.str();
    }
};

TEST_F(XmlOutputTest, ADocumentIsShownAsItIs)
{
    EXPECT_EQ(shown(std::nullopt, false), "<a><b c='1'/><b>x</b></a>");
    EXPECT_EQ(shown(std::nullopt, true), "<a><b c='1'/><b>x</b></a>");
    EXPECT_EQ(shown(std::nullopt, false, Format::json),
              "{\n  \"xml\": \"<a><b c='1'/><b>x</b></a>\"\n}\n");
}

TEST_F(XmlOutputTest, APathShowsWhatItFinds)
{
    EXPECT_EQ(shown("/a/b", false), "<b c=\"1\"/>\n<b>x</b>\n");
    EXPECT_EQ(shown("/a/b", true), "<nodes>\n  <b c=\"1\"/>\n  <b>x</b>\n</nodes>\n");
    EXPECT_EQ(shown("/a/none", false), "");
    EXPECT_EQ(shown("/a/b", false, Format::json),
              "[\n  \"<b c=\\\"1\\\"/>\",\n  \"<b>x</b>\"\n]\n");
}

}  // namespace
}  // namespace hostler::cli
