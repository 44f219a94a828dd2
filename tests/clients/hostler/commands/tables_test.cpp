#include "clients/hostler/commands/tables.hpp"

#include <gtest/gtest.h>

#include <set>

#include "clients/hostler/cli/help.hpp"

namespace hostler::cli {
namespace {

TEST(Commands, HaveEachANameOfItsOwn)
{
    std::set<std::string_view> names;
    for (const Command* command : commands()) {
        EXPECT_TRUE(names.insert(command->name).second) << command->name;
        EXPECT_NE(command->run, nullptr) << command->name;
        EXPECT_FALSE(command->summary.empty()) << command->name;
        EXPECT_EQ(find_command(command->name), command);
    }
    EXPECT_EQ(find_command("nonsense"), nullptr);
}

TEST(Commands, HaveOptionsThatCanBeTold)
{
    for (const Command* command : commands()) {
        std::set<std::string_view> names;
        bool had_optional = false;
        for (const Option& option : command->options) {
            EXPECT_TRUE(names.insert(option.name).second) << command->name << " " << option.name;
            EXPECT_FALSE(option.help.empty()) << command->name << " " << option.name;
            // What has to be there stands first, or its place would depend on what may be there.
            if (option.is_positional)
                EXPECT_FALSE(option.is_required && had_optional) << command->name;
            had_optional = had_optional || (option.is_positional && !option.is_required);
            if (option.kind == Option::Kind::rest) EXPECT_EQ(&option, &command->options.back());
        }
    }
}

TEST(Help, ShowsEachOption)
{
    const std::string text = help_of(*find_command("start"));
    EXPECT_NE(text.find("    start <domain> [--console] [--paused]"), std::string::npos);
    EXPECT_NE(text.find("    [--domain] <string>  the domain"), std::string::npos);
    EXPECT_NE(text.find("    --console        show"), std::string::npos);
}

TEST(Help, ListsAGroup)
{
    const std::string text = help_of(Group::monitor, commands());
    EXPECT_TRUE(text.starts_with(" Domain Monitoring (help keyword 'monitor'):\n"));
    EXPECT_NE(text.find("    list                           list domains\n"), std::string::npos);
    EXPECT_EQ(text.find("    start "), std::string::npos);
}

}  // namespace
}  // namespace hostler::cli
