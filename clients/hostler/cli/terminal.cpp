#include "clients/hostler/cli/terminal.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "xml/base/fd.hpp"

namespace hostler::cli {
namespace {

/// Until it goes, what is typed is not shown, and ^C is a letter: it would leave the terminal so.
class Hidden {
public:
    explicit Hidden(int terminal) : terminal_(terminal)
    {
        is_set_ = tcgetattr(terminal_, &before_) == 0;
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        if (is_set_) tcsetattr(terminal_, TCSAFLUSH, &hidden);
    }
    ~Hidden()
    {
        if (is_set_) tcsetattr(terminal_, TCSAFLUSH, &before_);
    }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

private:
    int terminal_;
    bool is_set_ = false;
    termios before_{};
};

void say(const Fd& terminal, const std::string& text)
{
    [[maybe_unused]] const ssize_t sent = write(terminal.get(), text.data(), text.size());
}

std::optional<std::string> read_line(const Fd& terminal)
{
    std::string line;
    char letter = 0;
    while (read(terminal.get(), &letter, 1) == 1) {
        if (letter == '\n') return line;
        if (letter == '\x03') return std::nullopt;
        line += letter;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> ask_at_terminal(const client::Question& question)
{
    const Fd terminal(open("/dev/tty", O_RDWR | O_CLOEXEC));
    if (!terminal) return std::nullopt;
    if (!question.challenge.empty()) say(terminal, question.challenge + "\n");
    if (!question.is_secret) {
        say(terminal, question.text + ": ");
        return read_line(terminal);
    }
    std::optional<std::string> answer;
    {
        const Hidden hidden(terminal.get());
        say(terminal, question.text + ": ");
        answer = read_line(terminal);
    }
    say(terminal, "\n");
    return answer;
}

}  // namespace hostler::cli
