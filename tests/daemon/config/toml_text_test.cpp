// libvirtd.conf's text as TOML reads it: a backslash in double quotes is one, and lines stay.

#include "daemon/config/toml_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/config/settings.hpp"

namespace hostler::daemon {
namespace {

TEST(TomlText, ABackslashInDoubleQuotesStandsForItself)
{
    EXPECT_EQ(as_toml(R"(a = "C:\x")"), R"(a = "C:\\x")");
    EXPECT_EQ(as_toml(R"(a = "\\")"), R"(a = "\\\\")");
}

TEST(TomlText, ElsewhereItIsLeftAlone)
{
    EXPECT_EQ(as_toml(R"(a = 'C:\x')"), R"(a = 'C:\x')");
    EXPECT_EQ(as_toml(R"(# of "C:\x")"), R"(# of "C:\x")");
    EXPECT_EQ(as_toml(R"(\)"), R"(\)");
}

TEST(TomlText, AQuoteOfTheOtherKindBeginsNothing)
{
    EXPECT_EQ(as_toml(R"(a = "it's \d")"), R"(a = "it's \\d")");
    EXPECT_EQ(as_toml(R"(a = 'say "\d"')"), R"(a = 'say "\d"')");
    EXPECT_EQ(as_toml(R"(a = "no # comment \d")"), R"(a = "no # comment \\d")");
}

TEST(TomlText, AQuoteThatIsNotClosedEndsWithItsLine)
{
    EXPECT_EQ(as_toml("# don't\na = \"\\d\"\n"), "# don't\na = \"\\\\d\"\n");
    EXPECT_EQ(as_toml("a = \"open\nb = 'x\\y'\n"), "a = \"open\nb = 'x\\y'\n");
}

TEST(TomlText, LinesKeepTheirNumbers)
{
    const std::string text = "a = \"\\\"\n\n# \\\nb = [\n\"\\\\\",\n]\n";
    const std::string toml = as_toml(text);
    EXPECT_EQ(std::ranges::count(toml, '\n'), std::ranges::count(text, '\n'));
}

TEST(TomlText, ASettingHasTheBackslashesThatWereWritten)
{
    const Result<ReadSettings> read = read_settings(R"(tls_allowed_dn_list = ["CN=a\,b"])", "x");
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->settings.tls_allowed_dn_list.size(), 1u);
    EXPECT_EQ(read->settings.tls_allowed_dn_list[0], R"(CN=a\,b)");
}

}  // namespace
}  // namespace hostler::daemon
