#include "drivers/kvm/vmm/main/standard_input.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "xml/base/error.hpp"

namespace hostler::vmm {
namespace {

constexpr int signal_base = 128;

/// A terminal in raw mode, but for what ends or stops a program.
class RawTerminal {
public:
    RawTerminal()
    {
        if (::tcgetattr(STDIN_FILENO, &before_)) return;
        is_terminal_ = true;
        termios raw = before_;
        ::cfmakeraw(&raw);
        raw.c_oflag |= OPOST;
        raw.c_lflag |= ISIG;
        ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    ~RawTerminal()
    {
        ::fcntl(STDIN_FILENO, F_SETFL, ::fcntl(STDIN_FILENO, F_GETFL) & ~O_NONBLOCK);
        if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

private:
    termios before_{};
    bool is_terminal_ = false;
};

/// What would end this process before the terminal is set back, and the end of the guest.
sigset_t signals_to_hear()
{
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP})
        ::sigaddset(&signals, signal);
    return signals;
}

int wait_for_end(pid_t guest, const sigset_t& heard)
{
    for (;;) {
        int status = 0;
        if (::waitpid(guest, &status, WNOHANG) != 0)
            return WIFEXITED(status) ? WEXITSTATUS(status) : signal_base + WTERMSIG(status);
        siginfo_t told{};
        const int signal = ::sigwaitinfo(&heard, &told);
        // What a terminal sends has reached the guest as well.
        if (signal > 0 && signal != SIGCHLD && told.si_code != SI_KERNEL) ::kill(guest, signal);
    }
}

}  // namespace

bool is_input_a_stream()
{
    struct stat status = {};
    return ::isatty(STDIN_FILENO) || (::fstat(STDIN_FILENO, &status) == 0 &&
                                      (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)));
}

int run_with_input(const std::function<int()>& guest)
{
    if (!is_input_a_stream()) return guest();
    const RawTerminal terminal;
    const sigset_t heard = signals_to_hear();
    sigset_t before;
    ::signal(SIGCHLD, SIG_DFL);
    ::sigprocmask(SIG_BLOCK, &heard, &before);
    const pid_t child = ::fork();
    if (child < 0)
        throw Error(ErrorCode::operation_failed,
                    std::string("a process for the guest: ") + ::strerrordesc_np(errno));
    if (child > 0) return wait_for_end(child, heard);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return guest();
}

}  // namespace hostler::vmm
