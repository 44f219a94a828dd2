#include "clients/cpp/ssh_command.hpp"

#include <gtest/gtest.h>

namespace hostler::client {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view uri, bool is_read_only = false)
{
    return ssh_command(*Uri::parse(uri), is_read_only);
}

/// What the far shell is to run.
std::string script_of(std::string_view uri, bool is_read_only = false)
{
    return words_of(uri, is_read_only).back();
}

TEST(SshCommand, NamesTheHostWhateverItIsCalled)
{
    Words words = words_of("qemu+ssh://-oProxyCommand/system");
    words.pop_back();
    EXPECT_EQ(words, (Words{"ssh", "-T", "-e", "none", "--", "-oProxyCommand"}));
    words = words_of("qemu+ssh:///system");
    EXPECT_EQ(words.at(words.size() - 2), "localhost");
}

TEST(SshCommand, TakesTheUrisParameters)
{
    Words words = words_of(
        "qemu+ssh://alice@there:2222/system?command=/bin/myssh&keyfile=/k&no_tty=1&no_verify=1");
    words.pop_back();
    EXPECT_EQ(words,
              (Words{"/bin/myssh", "-p", "2222", "-l", "alice", "-i", "/k", "-o", "BatchMode=yes",
                     "-o", "StrictHostKeyChecking=no", "-T", "-e", "none", "--", "there"}));
    words = words_of("qemu+ssh://there/system?no_tty=0&no_verify=0");
    words.pop_back();
    EXPECT_EQ(words, (Words{"ssh", "-T", "-e", "none", "--", "there"}));
}

TEST(SshCommand, TheFarHostHasOneOfThreeWays)
{
    const std::string script = script_of("qemu+ssh://there/system");
    EXPECT_TRUE(script.starts_with("sh -c '")) << script;
    const auto own = script.find("test -S /run/hostler/hostler-sock;");
    const auto helper = script.find("exec virt-ssh-helper ");
    const auto libvirts = script.find("/var/run/libvirt/libvirt-sock");
    EXPECT_TRUE(own < helper && helper < libvirts) << script;
    EXPECT_NE(libvirts, script.npos) << script;
}

TEST(SshCommand, AReaderGoesToTheSocketsForReaders)
{
    const std::string script = script_of("qemu+ssh://there/system", true);
    EXPECT_NE(script.find("/run/hostler/hostler-sock-ro"), script.npos) << script;
    EXPECT_NE(script.find("virt-ssh-helper -r "), script.npos) << script;
    EXPECT_NE(script.find("/var/run/libvirt/libvirt-sock-ro"), script.npos) << script;
}

TEST(SshCommand, AProxyOrASocketIsTheOnlyWay)
{
    EXPECT_EQ(script_of("qemu+ssh://there/system?proxy=native").find("nc"), std::string::npos);
    EXPECT_EQ(script_of("qemu+ssh://there/system?proxy=netcat").find("helper"), std::string::npos);
    const std::string script = script_of("qemu+ssh://there/system?socket=/s&netcat=ncat");
    EXPECT_EQ(script, "sh -c 'exec '\\''ncat'\\'' -U '\\''/s'\\'''");
}

TEST(SshCommand, WhatAUriSaysIsAWordForTheFarShell)
{
    const std::string script = script_of("qemu+ssh://there/system?socket=/s'%3b%20reboot");
    EXPECT_EQ(script.find("; reboot'"), script.find("; reboot")) << script;
    EXPECT_EQ(script, "sh -c 'exec '\\''nc'\\'' -U '\\''/s'\\''\\'\\'''\\''; reboot'\\'''");
}

TEST(ExtCommand, IsTheProgramThatTheUriNames)
{
    EXPECT_EQ(ext_command(*Uri::parse("qemu+ext:///system?command=/bin/carry")),
              Words{"/bin/carry"});
    EXPECT_TRUE(ext_command(*Uri::parse("qemu+ext:///system")).empty());
}

}  // namespace
}  // namespace hostler::client
