#include "daemon/store/directory_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::HasSubstr;

TEST(DirectoryLock, ASecondDaemonIsToldWhoIsThere)
{
    tests::TemporaryFolder folder;
    const auto file = folder.path() / "var/lib/hostler/hostlerd.lock";
    {
        const Result<DirectoryLock> first = DirectoryLock::take(file);
        ASSERT_TRUE(first) << first.error().text();
        const Result<DirectoryLock> second = DirectoryLock::take(file);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, ErrorCode::resource_busy);
        EXPECT_THAT(second.error().text(),
                    HasSubstr("another hostlerd (process " + std::to_string(getpid()) + ")"));
        EXPECT_THAT(second.error().text(), HasSubstr("--root DIR"));
    }
    EXPECT_TRUE(DirectoryLock::take(file)) << "let go at the end";
}

TEST(DirectoryLock, AKilledDaemonHoldsNothing)
{
    tests::TemporaryFolder folder;
    const auto file = folder.path() / "hostlerd.lock";
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        const Result<DirectoryLock> lock = DirectoryLock::take(file);
        if (lock && write(ready[1], "x", 1) == 1) pause();
        _exit(1);
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    EXPECT_FALSE(DirectoryLock::take(file));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_TRUE(DirectoryLock::take(file));
    close(ready[0]);
    close(ready[1]);
}

TEST(DirectoryLock, AFolderThatCannotBeMadeIsNamed)
{
    tests::TemporaryFolder folder;
    folder.write("var", "a file where a folder should be");
    const Result<DirectoryLock> lock = DirectoryLock::take(folder.path() / "var/lib/x.lock");
    ASSERT_FALSE(lock);
    EXPECT_THAT(lock.error().text(), HasSubstr("Not a directory"));
}

}  // namespace
}  // namespace hostler::daemon
