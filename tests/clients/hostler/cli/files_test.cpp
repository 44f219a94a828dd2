#include "clients/hostler/cli/files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "clients/hostler/cli/failure.hpp"
#include "tests/clients/places.hpp"

namespace hostler::cli {
namespace {

using tests::Places;
using tests::Variable;

class FilesTest : public testing::Test {
protected:
    template <class Work>
    static std::string failure_of(Work work)
    {
        try {
            work();
        } catch (const Failure& failure) {
            return failure.lines.front();
        }
        return "";
    }

    std::size_t file_count() const
    {
        const std::filesystem::directory_iterator files(places.folder());
        return static_cast<std::size_t>(std::distance(begin(files), end(files)));
    }

    Places places;
};

TEST_F(FilesTest, AreReadAndWrittenByteForByte)
{
    const std::string bytes("a\0\r\n\xff", 5);
    write_file(places.path("f"), bytes);
    EXPECT_EQ(read_file(places.path("f")), bytes);
    write_file(places.path("f"), "b");
    EXPECT_EQ(read_file(places.path("f")), "b");
}

TEST_F(FilesTest, OneThatCannotBeReadOrWrittenIsNamed)
{
    const std::string missing = places.path("none/f");
    EXPECT_EQ(failure_of([&] { read_file(missing); }),
              "Failed to open file '" + missing + "': No such file or directory");
    EXPECT_EQ(failure_of([&] { write_file(missing, "x"); }),
              "cannot write file '" + missing + "': No such file or directory");
}

TEST_F(FilesTest, OneThatIsTooLargeIsRefused)
{
    constexpr std::size_t bytes_max = 10u << 20;
    const std::string path = places.file("x");
    std::filesystem::resize_file(path, bytes_max);
    EXPECT_EQ(read_file(path).size(), bytes_max);
    std::filesystem::resize_file(path, bytes_max + 1);
    EXPECT_EQ(failure_of([&] { read_file(path); }),
              "Failed to read file '" + path + "': Value too large");
}

TEST_F(FilesTest, WhatIsKeptIsTheUsersAlone)
{
    const Variable folder("TMPDIR", places.folder().string());
    const std::string path = kept_file("text", ".xml");
    EXPECT_TRUE(path.ends_with(".xml")) << path;
    EXPECT_EQ(read_file(path), "text");
    struct stat status{};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(FilesTest, AnEditorGetsAFileThatIsGoneAfterwards)
{
    const Variable folder("TMPDIR", places.folder().string());
    const Variable editor("VISUAL", "sed -i s/old/new/");  // with options, as a shell reads them
    EXPECT_EQ(edited("old text", ".xml"), "new text");
    EXPECT_EQ(file_count(), 0u);
}

TEST_F(FilesTest, TheFirstEditorThatIsNamedIsUsed)
{
    const Variable second("EDITOR", "sed -i s/x/second/");
    {
        const Variable first("VISUAL", "sed -i s/x/first/");
        EXPECT_EQ(edited("x", ".xml"), "first");
    }
    const Variable first("VISUAL", "");
    EXPECT_EQ(edited("x", ".xml"), "second");
}

TEST_F(FilesTest, AnEditorThatFailsChangesNothing)
{
    const Variable folder("TMPDIR", places.folder().string());
    const Variable editor("VISUAL", "false");
    EXPECT_EQ(failure_of([] { edited("x", ".xml"); }),
              "the editor 'false' did not end well; nothing was changed");
    EXPECT_EQ(file_count(), 0u);
}

}  // namespace
}  // namespace hostler::cli
