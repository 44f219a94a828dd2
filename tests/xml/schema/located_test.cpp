#include "xml/schema/located.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

constexpr std::string_view document =
    "<domain>\n"
    " <name>a</name>\n"
    " <devices>\n"
    "  <disk/>\n"
    "  <disk>\n"
    "   <boot order='1'/></disk>\n"
    "  <controller type='ide' index='0'/>\n"
    "  <controller type='usb' index='0'/>\n"
    " </devices>\n"
    "</domain>\n";

std::string said(const std::string& sentence)
{
    return located(Error(ErrorCode::xml_error, sentence), document).detail;
}

TEST(Located, NamesTheLineOfEachPath)
{
    EXPECT_EQ(said("two: /domain/devices/disk and /domain/devices/disk[2]: one each"),
              "two: /domain/devices/disk (line 4) and /domain/devices/disk[2] (line 5): one each");
    EXPECT_EQ(said("of /domain/devices/controller[@type='usb'][@index='0']"),
              "of /domain/devices/controller[@type='usb'][@index='0'] (line 8)");
    EXPECT_EQ(said("too many (5, /domain/name)"), "too many (5, /domain/name (line 2))");
    EXPECT_EQ(said("wrong: /domain/devices/disk[2]/boot/@order"),
              "wrong: /domain/devices/disk[2]/boot/@order (line 6)");
    EXPECT_EQ(said("nothing of /domain."), "nothing of /domain (line 1).");
}

TEST(Located, OfWhatIsNotThereItIsTheLineAbove)
{
    EXPECT_EQ(said("/domain/devices/disk[3] has"), "/domain/devices/disk[3] (below line 3) has");
    EXPECT_EQ(said("/domain/os/loader"), "/domain/os/loader (below line 1)");
}

TEST(Located, LeavesOtherSentencesAlone)
{
    EXPECT_EQ(said("no path"), "no path");
    EXPECT_EQ(said("'/domain/name', '/images/domain/a' /x/domain"),
              "'/domain/name', '/images/domain/a' /x/domain");
    EXPECT_EQ(said("'x' (line 2, /domain/name)"), "'x' (line 2, /domain/name)");
    EXPECT_EQ(said("odd /domain/devices/disk[x"), "odd /domain/devices/disk[x (line 4)");
    const Error error(ErrorCode::xml_error, "/domain/name");
    EXPECT_EQ(located(error, "<domain"), error);
}

TEST(Located, HasALimit)
{
    std::string many;
    for (int i = 0; i < 6; ++i) many += "/domain/name ";
    const std::string out = said(many);
    std::size_t lines = 0;
    for (std::size_t at = out.find("(line 2)"); at != out.npos; at = out.find("(line 2)", at + 1))
        ++lines;
    EXPECT_EQ(lines, 4U);
}

}  // namespace
}  // namespace hostler::xml
