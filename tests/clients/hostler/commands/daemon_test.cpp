#include <fcntl.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

/// A folder like a private daemon's.
class DaemonCommandTest : public CommandTest {
protected:
    DaemonCommandTest()
    {
        for (const char* folder : {"var/lib/hostler", "run/hostler"})
            std::filesystem::create_directories(places.folder() / folder);
        session.settings().root = places.folder().string();
    }

    std::string lock_file() const { return places.path("var/lib/hostler/hostlerd.lock"); }
    void lock_names(pid_t process)
    {
        places.file(std::to_string(process), "var/lib/hostler/hostlerd.lock");
    }
};

TEST_F(DaemonCommandTest, WhereNoneRunsThatIsSaid)
{
    const std::string none = "no hostlerd runs in '" + places.folder().string() + "'\n";
    EXPECT_EQ(failure_of("daemon", {"upgrade"}), none);
    EXPECT_EQ(failure_of("daemon", {"reload"}), none);
    // The file stays when a daemon has ended, and the number may be another's by now.
    lock_names(getpid());
    EXPECT_EQ(failure_of("daemon", {"upgrade"}), none);
    EXPECT_TRUE(server.calls().empty());
}

TEST_F(DaemonCommandTest, WhatItDoesNotDoIsNamed)
{
    EXPECT_EQ(failure_of("daemon", {"restart"}),
              "daemon does reload, upgrade and journal, not 'restart'\n");
    EXPECT_EQ(failure_of("daemon", {"upgrade", "--since", "5"}),
              "--since is for 'daemon journal'\n");
    EXPECT_EQ(failure_of("daemon", {"upgrade", "--domain", "web"}),
              "--domain is for 'daemon journal'\n");
    EXPECT_EQ(failure_of("daemon", {"upgrade", "--follow"}), "--follow is for 'daemon journal'\n");
    EXPECT_EQ(failure_of("access", {"grant", "user:a", "domain:start", "domain name=x"}),
              "access does check, not 'grant'\n");
}

/// In a process of its own: holds the lock, and when it is told to go it does `on_told`.
class PretendDaemon {
public:
    PretendDaemon(const std::string& lock, const std::function<void()>& on_told)
    {
        int ready[2];
        if (pipe(ready) != 0) std::abort();
        sigset_t told;
        sigemptyset(&told);
        sigaddset(&told, SIGUSR2);
        sigaddset(&told, SIGHUP);
        sigset_t before;
        sigprocmask(SIG_BLOCK, &told, &before);
        child_ = fork();
        if (child_ == 0) serve(lock, ready[1], told, on_told);
        sigprocmask(SIG_SETMASK, &before, nullptr);
        close(ready[1]);
        char byte = 0;
        if (read(ready[0], &byte, 1) != 1) std::abort();
        close(ready[0]);
    }
    ~PretendDaemon()
    {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }
    PretendDaemon(const PretendDaemon&) = delete;
    PretendDaemon& operator=(const PretendDaemon&) = delete;

    pid_t process() const { return child_; }

private:
    [[noreturn]] static void serve(const std::string& path, int ready, const sigset_t& told,
                                   const std::function<void()>& on_told)
    {
        const int lock = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        struct flock whole{};
        whole.l_type = F_WRLCK;
        whole.l_whence = SEEK_SET;
        const std::string number = std::to_string(getpid());
        const bool is_held =
            fcntl(lock, F_OFD_SETLK, &whole) == 0 && write(lock, number.data(), number.size()) > 0;
        if (!is_held || write(ready, "x", 1) != 1) _exit(1);
        int signal = 0;
        sigwait(&told, &signal);
        on_told();
        for (;;) pause();
    }

    pid_t child_ = -1;
};

TEST_F(DaemonCommandTest, AnUpgradeIsDoneWhenTheLockNamesASuccessor)
{
    const PretendDaemon daemon(lock_file(), [this] { lock_names(4711); });
    EXPECT_EQ(run("daemon", {"upgrade"}), "hostlerd goes on as process 4711\n");
}

TEST_F(DaemonCommandTest, AnUpgradeThatFailsSaysWhyAndWhoGoesOn)
{
    places.file("an old reason\n", "run/hostler/upgrade.failed");
    const PretendDaemon daemon(lock_file(), [this] {
        places.file("the program is gone\n", "run/hostler/upgrade.failed");
    });
    EXPECT_EQ(failure_of("daemon", {"upgrade"}),
              "hostlerd (process " + std::to_string(daemon.process()) +
                  ") goes on as it is, no successor takes over: the program is gone\n");
}

class Reload : public DaemonCommandTest {
protected:
    std::string said() const { return places.path("run/hostler/reloaded"); }
    /// As hostlerd replaces it, whole.
    void say(std::int64_t began_us, const std::string& problems) const
    {
        std::ofstream(said() + ".new") << began_us << '\n' << problems;
        std::filesystem::rename(said() + ".new", said());
    }
    static std::int64_t now_us()
    {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    }
};

TEST_F(Reload, IsDoneWhenHostlerdSaysSo)
{
    say(now_us() + 3'600'000'000, "what the last boot left\n");
    const PretendDaemon daemon(lock_file(), [this] { say(now_us(), ""); });
    EXPECT_EQ(run("daemon", {"reload"}), "hostlerd has read its files again\n");
}

TEST_F(Reload, ThatBeganBeforeItWasAskedForIsNotWaitedFor)
{
    const std::int64_t before = now_us();
    const PretendDaemon daemon(lock_file(), [this, before] {
        say(before, "too early\n");
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        say(now_us(), "");
    });
    EXPECT_EQ(run("daemon", {"reload"}), "hostlerd has read its files again\n");
}

TEST_F(Reload, ThatLeavesSomethingAsItWasFails)
{
    const PretendDaemon daemon(lock_file(), [this] { say(now_us(), "one stays\ntwo stays\n"); });
    EXPECT_EQ(failure_of("daemon", {"reload"}), "one stays\ntwo stays\n");
}

TEST_F(Reload, OfADaemonThatEndsIsSaid)
{
    const PretendDaemon daemon(lock_file(), [] { _exit(0); });
    EXPECT_EQ(failure_of("daemon", {"reload"}),
              "no hostlerd runs in '" + places.folder().string() + "'\n");
}

}  // namespace
}  // namespace hostler::cli
