// From each <source> that a serial port may have to the file that the VMM gets for it.
#include "drivers/kvm/terminal_source.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/kvm/terminal.hpp"
#include "tests/drivers/kvm/domain_with.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::drivers::kvm {
namespace {

using proto::vmm::Character;
using testing::HasSubstr;
using testing::StartsWith;

class TerminalSource : public testing::Test {
protected:
    /// The source of <serial type=TYPE> with these elements; FOLDER is the test's own.
    Result<OpenTerminal> open(const std::string& type, std::string inside)
    {
        const std::string word = "FOLDER";
        for (auto at = inside.find(word); at != std::string::npos; at = inside.find(word))
            inside.replace(at, word.size(), folder_.path().string());
        source_ =
            domain_with("<devices><serial type='" + type + "'>" + inside + "</serial></devices>")
                .devices.serials.at(0)
                .source;
        return open_terminal(source_);
    }
    std::string refusal(const std::string& type, const std::string& inside)
    {
        const auto terminal = open(type, inside);
        return terminal ? "it opens" : terminal.error().detail;
    }
    bool writes(const Fd& fd, std::string_view text)
    {
        return ::write(fd.get(), text.data(), text.size()) == std::ssize(text);
    }

    const tests::TemporaryFolder folder_;
    xml::CharSource source_;
};

TEST_F(TerminalSource, a_pty_is_made_and_its_path_told)
{
    const auto terminal = open("pty", "").or_throw();
    EXPECT_EQ(terminal.kind, Character::KIND_PTY);
    EXPECT_THAT(source_.path.str(), StartsWith("/dev/pts/"));
    EXPECT_FALSE(terminal.log);
    EXPECT_TRUE(open_stream(source_.path.str())) << "its other end is there";
}

TEST_F(TerminalSource, a_pty_of_an_earlier_run_is_not_used_again)
{
    const auto terminal = open("pty", "<source path='/dev/pts/999999'/>").or_throw();
    EXPECT_NE(source_.path.str(), "/dev/pts/999999");
}

TEST_F(TerminalSource, a_socket_listens_unless_it_is_to_connect)
{
    const std::string place = "<source mode='bind' path='FOLDER/serial.sock'/>";
    const auto listener = open("unix", place).or_throw();
    EXPECT_EQ(listener.kind, Character::KIND_LISTENER);
    const auto stream =
        open("unix", "<source mode='connect' path='FOLDER/serial.sock'/>").or_throw();
    EXPECT_EQ(stream.kind, Character::KIND_STREAM);
    const Fd accepted(::accept(listener.file.get(), nullptr, nullptr));
    ASSERT_TRUE(accepted);
    EXPECT_TRUE(writes(stream.file, "x"));
    char letter = 0;
    EXPECT_EQ(::recv(accepted.get(), &letter, 1, 0), 1);
    EXPECT_THAT(refusal("unix", "<source mode='connect' path='FOLDER/none.sock'/>"),
                HasSubstr("none.sock: No such file or directory"));
}

TEST_F(TerminalSource, a_file_is_begun_anew_unless_it_is_appended_to)
{
    folder_.write("out", "old ");
    auto terminal = open("file", "<source path='FOLDER/out' append='on'/>").or_throw();
    EXPECT_EQ(terminal.kind, Character::KIND_FILE);
    EXPECT_TRUE(writes(terminal.file, "new"));
    EXPECT_EQ(folder_.read("out"), "old new");
    for (const char* const append : {"", " append='off'"}) {
        terminal =
            open("file", std::string("<source path='FOLDER/out'") + append + "/>").or_throw();
        EXPECT_EQ(folder_.read("out"), "") << append;
        folder_.write("out", "old ");
    }
}

/// What a guest prints may be a secret.
TEST_F(TerminalSource, a_new_file_is_its_owners_alone)
{
    (void)open("file", "<source path='FOLDER/out'/>").or_throw();
    struct stat status{};
    ASSERT_EQ(::stat((folder_.path() / "out").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(TerminalSource, a_device_and_a_pipe_go_both_ways)
{
    const std::string path = folder_.path() / "pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    for (const char* const type : {"dev", "pipe"}) {
        const auto terminal = open(type, "<source path='FOLDER/pipe'/>").or_throw();
        EXPECT_EQ(terminal.kind, Character::KIND_STREAM) << type;
        EXPECT_EQ(::fcntl(terminal.file.get(), F_GETFL) & O_ACCMODE, O_RDWR) << type;
    }
}

TEST_F(TerminalSource, where_nothing_is_there_is_no_file)
{
    const auto terminal = open("null", "").or_throw();
    EXPECT_EQ(terminal.kind, Character::KIND_NULL);
    EXPECT_FALSE(terminal.file);
}

TEST_F(TerminalSource, any_of_them_may_have_a_log_beside_it)
{
    folder_.write("log", "before ");
    auto terminal = open("null", "<log file='FOLDER/log' append='on'/>").or_throw();
    EXPECT_TRUE(writes(terminal.log, "after"));
    EXPECT_EQ(folder_.read("log"), "before after");
    terminal = open("pty", "<log file='FOLDER/log' append='off'/>").or_throw();
    EXPECT_EQ(terminal.kind, Character::KIND_PTY);
    EXPECT_TRUE(terminal.log);
    EXPECT_EQ(folder_.read("log"), "");
    EXPECT_THAT(refusal("null", "<log file='FOLDER/none/log'/>"),
                HasSubstr("none/log cannot be opened for writing: No such file or directory"));
}

TEST_F(TerminalSource, what_is_not_there_is_named)
{
    EXPECT_THAT(refusal("dev", "<source path='FOLDER/none'/>"),
                HasSubstr("none cannot be opened: No such file or directory"));
    EXPECT_THAT(refusal("file", "<source path='FOLDER/none/out'/>"),
                HasSubstr("none/out cannot be opened for writing"));
    folder_.write("file", "no socket");
    EXPECT_THAT(refusal("unix", "<source mode='bind' path='FOLDER/file'/>"),
                HasSubstr("cannot listen at"));
    EXPECT_EQ(folder_.read("file"), "no socket");
}

}  // namespace
}  // namespace hostler::drivers::kvm
