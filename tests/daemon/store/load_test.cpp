#include "daemon/store/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<std::string> judge(const std::string& name, const std::string& text)
{
    if (text == "<" + name + "/>") return text;
    return Error(ErrorCode::xml_error, "not this name's document");
}

TEST(Load, BadFilesAreNamedAndKeptAndTheRestLoads)
{
    tests::TemporaryFolder folder;
    ObjectFiles files(Paths::system(folder.path()));
    files.prepare().or_throw();
    for (const char* name : {"b", "a", "d"})
        files.save(ObjectKind::domain, name, "<" + std::string(name) + "/>").or_throw();
    folder.write("etc/hostler/qemu/c.xml", "<someone-else/>");
    std::filesystem::create_symlink("nowhere", folder.path() / "etc/hostler/qemu/e.xml");
    std::filesystem::create_directory(folder.path() / "etc/hostler/qemu/f.xml");

    const auto loaded = load_definitions<std::string>(files, ObjectKind::domain, 3, judge);
    EXPECT_THAT(loaded.objects, ElementsAre("<a/>", "<b/>", "<d/>"));
    ASSERT_EQ(loaded.unreadable.size(), 3u);
    EXPECT_EQ(loaded.unreadable[0].file.filename(), "c.xml");
    EXPECT_THAT(loaded.unreadable[0].reason, HasSubstr("not this name's document"));
    EXPECT_THAT(loaded.unreadable[1].reason, HasSubstr("No such file"));
    EXPECT_THAT(loaded.unreadable[2].reason, HasSubstr("directory"));
    EXPECT_EQ(folder.read("etc/hostler/qemu/c.xml"), "<someone-else/>");
}

TEST(Load, AFolderThatIsNotThereHoldsNothing)
{
    tests::TemporaryFolder folder;
    const ObjectFiles files(Paths::system(folder.path()));
    const auto loaded = load_definitions<std::string>(files, ObjectKind::network, 2, judge);
    EXPECT_TRUE(loaded.objects.empty());
    EXPECT_TRUE(loaded.unreadable.empty());
}

TEST(InParallel, DoesEachOnceWithAnyNumberOfThreads)
{
    for (const std::size_t threads : {0u, 1u, 2u, 7u}) {
        std::vector<std::atomic<int>> done(100);
        in_parallel(done.size(), threads, [&](std::size_t index) { ++done[index]; });
        for (const auto& times : done) EXPECT_EQ(times, 1);
    }
    in_parallel(0, 4, [](std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace hostler::daemon
