// hostler-vmm's command line: what each word means, and the sentence for each that is wrong.
#include "drivers/kvm/vmm/main/options.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm {
namespace {

using Words = std::vector<std::string>;
using Mode = Options::Mode;

Options parsed(const Words& words)
{
    return parse_options(words).or_throw();
}

TEST(Options, NothingAndHelpAreHelp)
{
    EXPECT_EQ(parsed({}).mode, Mode::help);
    EXPECT_EQ(parsed({"--help"}).mode, Mode::help);
    EXPECT_EQ(parsed({"--probe"}).mode, Mode::probe);
}

TEST(Options, ADaemonGivesItsSocketAndWhomTheGuestIs)
{
    const Options alone = parsed({"--control-fd", "3"});
    EXPECT_EQ(alone.mode, Mode::serve);
    EXPECT_EQ(alone.control_fd, 3);
    EXPECT_FALSE(alone.user || alone.jail);
    const Options jailed = parsed({"--control-fd", "3", "--user", "107:108"});
    ASSERT_TRUE(jailed.user);
    EXPECT_EQ(jailed.user->user, 107u);
    EXPECT_EQ(jailed.user->group, 108u);
    EXPECT_TRUE(parsed({"--user", "1:1", "--control-fd", "3"}).user) << "in any order";
    EXPECT_TRUE(parsed({"--jail", "--control-fd", "3"}).jail);
    EXPECT_EQ(parsed({"--jail", "--control-fd", "3"}).control_fd, 3);
}

TEST(Options, AGuestByHandIsTheSmallestUnlessMoreIsSaid)
{
    const Options options = parsed({"run", "--boot", "/vmlinuz"});
    EXPECT_EQ(options.mode, Mode::run);
    EXPECT_EQ(options.kernel, "/vmlinuz");
    EXPECT_EQ(options.memory_mib, 256u);
    EXPECT_EQ(options.processors, 1u);
    EXPECT_EQ(options.exit_port, 0u);
    EXPECT_FALSE(options.kernel_irqchip || options.firmware_config || options.sandbox);
    EXPECT_TRUE(options.disks.empty() && options.taps.empty());
}

TEST(Options, EachWordOfRunIsTaken)
{
    const Options options =
        parsed({"run",       "--sandbox", "--boot",      "k",        "--initrd",
                "i",         "--append",  "a b",         "--memory", "64",
                "--cpus",    "3",         "--exit-port", "0xf4",     "--disk",
                "d1",        "--disk",    "d2",          "--tap",    "t1",
                "--console", "c",         "--balloon",   "32",       "--kernel-irqchip",
                "--fw-cfg"});
    EXPECT_EQ(options.initrd, "i");
    EXPECT_EQ(options.command_line, "a b");
    EXPECT_EQ(options.memory_mib, 64u);
    EXPECT_EQ(options.processors, 3u);
    EXPECT_EQ(options.exit_port, 0xf4u);
    EXPECT_EQ(options.disks, (Words{"d1", "d2"}));
    EXPECT_EQ(options.taps, Words{"t1"});
    EXPECT_EQ(options.console, "c");
    EXPECT_EQ(options.balloon_mib, 32u);
    EXPECT_TRUE(options.kernel_irqchip && options.firmware_config && options.sandbox);
}

struct Wrong {
    Words words;
    const char* sentence;
};

TEST(Options, WhatIsWrongIsNamed)
{
    const Wrong lines[] = {
        {{"--kvm"}, "unknown option --kvm"},
        {{"--probe", "now"}, "unknown option --probe"},
        {{"--control-fd"}, "--control-fd needs a value"},
        {{"--control-fd", "three"}, "--control-fd does not take three"},
        {{"--control-fd", "3x"}, "--control-fd does not take 3x"},
        {{"--control-fd", ""}, "--control-fd does not take "},
        {{"--control-fd", "99999999999"}, "--control-fd does not take 99999999999"},
        {{"--control-fd", "-1"}, "a daemon's socket is needed: --control-fd N"},
        {{"--user", "1:1"}, "a daemon's socket is needed: --control-fd N"},
        {{"--control-fd", "3", "--user"}, "--user needs a value"},
        {{"--control-fd", "3", "--user", "nobody"}, "--user does not take nobody"},
        {{"--control-fd", "3", "--user", "1:"}, "--user does not take 1:"},
        {{"--control-fd", "3", "--user", "-1:1"}, "--user does not take -1:1"},
        {{"--control-fd", "3", "--user", "1:2:3"}, "--user does not take 1:2:3"},
        {{"--jail", "--control-fd"}, "--control-fd needs a value"},
        {{"--jail"}, "a daemon's socket is needed: --control-fd N"},
        {{"--control-fd", "3", "--jail", "--user", "1:1"},
         "--user is for root, --jail for others: not both"},
        {{"run", "--jail"}, "unknown option --jail"},
        {{"run"}, "run needs --boot KERNEL"},
        {{"run", "--boot"}, "--boot needs a value"},
        {{"run", "--boot", "k", "--cpu", "2"}, "unknown option --cpu"},
        {{"run", "--boot", "k", "--cpus", "two"}, "--cpus takes a number, not two"},
        {{"run", "--boot", "k", "--cpus", "-2"}, "--cpus takes a number, not -2"},
        {{"run", "--boot", "k", "--memory", "64M"}, "--memory takes a number, not 64M"},
        {{"run", "--boot", "k", "--exit-port", "0x"}, "--exit-port takes a number, not 0x"},
        {{"run", "--boot", "k", "--exit-port", "0xfffffffff"},
         "--exit-port takes a number, not 0xfffffffff"},
    };
    for (const auto& [words, sentence] : lines) {
        const auto options = parse_options(words);
        EXPECT_EQ(options ? "it is taken" : options.error().detail,
                  std::string(sentence) + " (hostler-vmm --help)");
    }
}

/// Whoever adds an option says it there.
TEST(Options, TheUsageNamesEveryOption)
{
    const std::string_view text = usage;
    for (const char* const word :
         {"--control-fd", "--user", "--jail", "--probe", "--boot", "--initrd", "--append",
          "--memory", "--cpus", "--disk", "--exit-port", "--tap", "--console", "--balloon",
          "--kernel-irqchip", "--fw-cfg", "--sandbox"})
        EXPECT_NE(text.find(word), text.npos) << word;
}

}  // namespace
}  // namespace hostler::vmm
