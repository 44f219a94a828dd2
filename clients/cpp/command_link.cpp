#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>

#include "clients/cpp/error.hpp"
#include "clients/cpp/link.hpp"

extern char** environ;

namespace hostler::client {
namespace {

/// One socket pair serves as the program's stdin and stdout.
class CommandLink final : public Link {
public:
    CommandLink(Fd socket, pid_t child, std::string name)
        : socket_(socket_link(std::move(socket))), child_(child), name_(std::move(name))
    {
    }

    ~CommandLink() override
    {
        socket_.reset();  // the program sees the end of its input
        kill(child_, SIGTERM);
        while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    std::optional<std::size_t> read(std::span<std::uint8_t> into) override
    {
        const auto count = socket_->read(into);
        if (count == 0 && is_first_)
            throw Error(ErrorCode::system_error,
                        "Cannot recv data: '" + name_ + "' ended without a word");
        if (count) is_first_ = false;
        return count;
    }

    std::optional<std::size_t> write(std::span<const std::uint8_t> from) override
    {
        return socket_->write(from);
    }

    int descriptor() const override { return socket_->descriptor(); }

private:
    std::unique_ptr<Link> socket_;
    pid_t child_;
    std::string name_;
    bool is_first_ = true;
};

}  // namespace

std::unique_ptr<Link> connect_command(const std::vector<std::string>& command)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        throw system_error("Failed to create socket pair");
    Fd ours(ends[0]);
    const Fd theirs(ends[1]);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_t child = -1;
    errno = posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (errno != 0) throw system_error("Cannot run '" + command[0] + "'");
    return std::make_unique<CommandLink>(std::move(ours), child, command[0]);
}

}  // namespace hostler::client
