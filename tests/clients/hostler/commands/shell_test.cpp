#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class ShellCommandsTest : public CommandTest {};

TEST_F(ShellCommandsTest, EchoPrintsWordsAsTheyAreToBeRead)
{
    EXPECT_EQ(run("echo", {"a", "b c"}), "a b c");
    EXPECT_EQ(run("echo", {"--shell", "a", "b c", "it's", ""}), "a 'b c' 'it'\\''s' ''");
    EXPECT_EQ(run("echo", {"--xml", "a<b"}), "a&lt;b");
    EXPECT_EQ(run("echo", {"--split", "a,b,,c", "d"}), "a\nb,c\nd\n");
    EXPECT_EQ(run("echo", {}), "");
    EXPECT_EQ(run("echo", {"--", "--shell"}), "--shell");
    EXPECT_EQ(failure_of("echo", {"--err", "a", "b"}), "a b\n");
    EXPECT_EQ(run("echo", {"--str", "x"}), "x");  // as scripts of old times have it
    expect_exclusive("echo", {}, {{"shell", "xml"}, {"shell", "split"}, {"xml", "split"}});
}

TEST_F(ShellCommandsTest, AFolderIsGoneToAndNamed)
{
    const std::filesystem::path before = std::filesystem::current_path();
    const Variable home("HOME", places.folder().string());
    run("cd", {"/"});
    EXPECT_EQ(run("pwd", {}), "/\n");
    run("cd", {});
    EXPECT_EQ(run("pwd", {}), places.folder().string() + "\n");
    EXPECT_EQ(failure_of("cd", {"/not/there"}), "cd: /not/there: No such file or directory\n");
    std::filesystem::current_path(before);
}

TEST_F(ShellCommandsTest, QuitAndExitLeave)
{
    for (const char* command : {"quit", "exit"}) {
        session.wants_to_quit = false;
        run(command, {});
        EXPECT_TRUE(session.wants_to_quit) << command;
    }
}

TEST_F(ShellCommandsTest, HelpIsOfACommandAGroupOrAll)
{
    EXPECT_TRUE(run("help", {"start"}).starts_with("  NAME\n    start - "));
    const std::string group = run("help", {"snapshot"});
    EXPECT_TRUE(group.starts_with(" Snapshot (help keyword 'snapshot'):\n")) << group;
    EXPECT_EQ(group.find("net-list"), group.npos);
    const std::string all = run("help", {});
    EXPECT_TRUE(all.starts_with("Grouped commands:\n\n Domain Management (help keyword 'domain')"));
    EXPECT_NE(all.find("net-list"), all.npos);
    EXPECT_EQ(failure_of("help", {"dance"}), "command or command group 'dance' doesn't exist\n");
}

}  // namespace
}  // namespace hostler::cli
