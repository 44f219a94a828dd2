#include "drivers/kvm/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <boost/asio/use_future.hpp>
#include <fstream>

namespace hostler::drivers::kvm {
namespace {

Fd scratch()
{
    return Fd(::memfd_create("log", MFD_CLOEXEC));
}

std::string text_of(const Fd& file)
{
    std::array<char, 4096> bytes{};
    const ssize_t count = ::pread(file.get(), bytes.data(), bytes.size(), 0);
    return {bytes.data(), count < 0 ? 0 : static_cast<std::size_t>(count)};
}

ProcessEnd wait(VmmProcess& process)
{
    asio::io_context context;
    auto end = asio::co_spawn(context, process.wait(context.get_executor()), asio::use_future);
    context.run();
    return end.get();
}

ProcessEnd run(const std::string& script, const std::vector<const Fd*>& files, const Fd& log)
{
    VmmProcess process = VmmProcess::spawn({"/bin/sh", "-c", script}, files, log).or_throw();
    return wait(process);
}

TEST(VmmProcess, tells_how_it_ended)
{
    const Fd log = scratch();
    EXPECT_TRUE(run("exit 0", {}, log).is_clean);
    EXPECT_EQ(run("exit 3", {}, log).words, "exit status 3");
    EXPECT_EQ(run("kill -SEGV $$", {}, log).words, "signal 11 (Segmentation fault)");
}

TEST(VmmProcess, is_killed_like_others_where_memory_is_short)
{
    const auto set_own = [](int score) {
        return static_cast<bool>(std::ofstream("/proc/self/oom_score_adj") << score << std::flush);
    };
    int before = 0;
    ASSERT_TRUE(std::ifstream("/proc/self/oom_score_adj") >> before);
    if (!set_own(-500)) GTEST_SKIP() << "only root may lower a process's score";
    const Fd log = scratch();
    // Once it may go on, its number was its for long enough.
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const Fd reading(ends[0]);
    Fd writing(ends[1]);
    VmmProcess process =
        VmmProcess::spawn({"/bin/sh", "-c", "read x <&3; cat /proc/self/oom_score_adj"}, {&reading},
                          log)
            .or_throw();
    set_own(before);
    ASSERT_EQ(::write(writing.get(), "\n", 1), 1);
    wait(process);
    EXPECT_EQ(text_of(log), "0\n");
}

TEST(VmmProcess, writes_to_its_log)
{
    const Fd log = scratch();
    run("echo out; echo err >&2", {}, log);
    EXPECT_EQ(text_of(log), "out\nerr\n");
}

TEST(VmmProcess, gets_the_listed_descriptors_and_no_others)
{
    const Fd log = scratch();
    const Fd first = scratch();
    const Fd second = scratch();
    const Fd unlisted(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    run("echo a >&3; echo b >&4; ls /proc/$$/fd", {&first, &second}, log);
    EXPECT_EQ(text_of(first), "a\n");
    EXPECT_EQ(text_of(second), "b\n");
    EXPECT_EQ(text_of(log), "0\n1\n2\n3\n4\n");
}

TEST(VmmProcess, has_a_session_of_its_own)
{
    const Fd log = scratch();
    run("test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo yes", {}, log);
    EXPECT_EQ(text_of(log), "yes\n");
}

TEST(VmmProcess, a_program_that_is_missing_is_named)
{
    const Fd log = scratch();
    const auto process = VmmProcess::spawn({"/nowhere/hostler-vmm"}, {}, log);
    ASSERT_FALSE(process);
    EXPECT_EQ(process.error().detail, "cannot run /nowhere/hostler-vmm: No such file or directory");
}

TEST(VmmProcess, is_killed)
{
    const Fd log = scratch();
    VmmProcess process = VmmProcess::spawn({"/bin/sleep", "60"}, {}, log).or_throw();
    process.kill();
    EXPECT_EQ(wait(process).words, "signal 9 (Killed)");
}

TEST(VmmProcess, another_program_is_not_taken_for_a_vmm)
{
    EXPECT_FALSE(VmmProcess::find(::getpid()));
    EXPECT_FALSE(VmmProcess::find(1 << 22));
}

}  // namespace
}  // namespace hostler::drivers::kvm
