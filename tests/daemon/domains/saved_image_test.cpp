#include "daemon/domains/saved_image.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

constexpr const char* definition = "<domain><name>d</name></domain>";

class SavedImages : public testing::Test {
protected:
    /// An image whose state is "state".
    void make(const std::string& xml = definition, bool runs = true)
    {
        NewImage image = NewImage::begin(path, xml, runs).or_throw();
        const Fd file = image.state_file();
        EXPECT_EQ(::pwrite(file.get(), "state", 5, static_cast<off_t>(image.state_offset())), 5);
        image.finish(5).or_throw();
    }
    std::string state_of(const SavedImage& image)
    {
        std::string text(image.state.bytes, '\0');
        const auto offset = static_cast<off_t>(image.state.offset);
        EXPECT_EQ(::pread(image.state.file.get(), text.data(), text.size(), offset),
                  std::ssize(text));
        return text;
    }
    void damage(off_t at)
    {
        const Fd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
        char byte = 0;
        EXPECT_EQ(::pread(file.get(), &byte, 1, at), 1);
        byte = static_cast<char>(byte ^ 0x20);
        EXPECT_EQ(::pwrite(file.get(), &byte, 1, at), 1);
    }
    std::string refusal()
    {
        const auto image = SavedImage::read(path);
        return image ? "" : image.error().detail;
    }

    tests::TemporaryFolder folder;
    const std::filesystem::path path = folder.path() / "d.save";
};

TEST_F(SavedImages, AreReadAsTheyWereWritten)
{
    make(definition, false);
    const SavedImage image = SavedImage::read(path).or_throw();
    EXPECT_EQ(image.xml, definition);
    EXPECT_FALSE(image.runs);
    EXPECT_EQ(image.state.offset % 4096, 0u);
    EXPECT_EQ(state_of(image), "state");
}

TEST_F(SavedImages, WhatIsNoFileIsNotWaitedFor)
{
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(refusal(), "saved image '" + path.string() + "' is no regular file");
    const Result<Done> changed = change_image(path, definition, true);
    EXPECT_EQ(changed.error().detail, refusal());
}

TEST_F(SavedImages, OneThatIsNotFinishedLeavesNothing)
{
    {
        const NewImage image = NewImage::begin(path, definition, true).or_throw();
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(SavedImages, AnOlderOneStaysUntilTheNewOneIsWhole)
{
    make();
    {
        const NewImage image = NewImage::begin(path, "<domain/>", true).or_throw();
    }
    EXPECT_EQ(SavedImage::read(path).or_throw().xml, definition);
}

TEST_F(SavedImages, TakeAnotherDefinitionAgainAndAgain)
{
    make();
    for (int round = 0; round < 3; ++round) {
        const std::string next =
            "<domain>" + std::string(1000, static_cast<char>('a' + round)) + "</domain>";
        change_image(path, next, round % 2 == 0).or_throw();
        const SavedImage image = SavedImage::read(path).or_throw();
        EXPECT_EQ(image.xml, next);
        EXPECT_EQ(image.runs, round % 2 == 0);
        EXPECT_EQ(state_of(image), "state");
    }
    const Result<Done> refused = change_image(path, std::string(200'000, 'x'), true);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("has room for a definition"), std::string::npos);
}

TEST_F(SavedImages, TwoChangesAtOnceAreOne)
{
    make();
    {
        const Fd other(::open(path.c_str(), O_RDWR | O_CLOEXEC));
        ASSERT_EQ(::flock(other.get(), LOCK_EX), 0);
        const Result<Done> refused = change_image(path, "<domain/>", false);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().detail.find("is being changed already"), std::string::npos);
        EXPECT_EQ(SavedImage::read(path).or_throw().xml, definition);
    }
    EXPECT_TRUE(change_image(path, "<domain/>", false));
}

TEST_F(SavedImages, DamageIsNamedAndTheFileStays)
{
    make();
    damage(30);
    EXPECT_NE(refusal().find("its header is wrong"), std::string::npos) << refusal();
    damage(30);
    damage(4096 + 3);
    EXPECT_NE(refusal().find("its definition is wrong"), std::string::npos) << refusal();
    damage(4096 + 3);
    damage(0);
    EXPECT_NE(refusal().find("is not one of hostler's"), std::string::npos) << refusal();
    damage(0);
    EXPECT_EQ(refusal(), "");
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    EXPECT_NE(refusal().find("it is cut"), std::string::npos) << refusal();
    EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(SavedImages, AFileThatIsNoneOrIsNotThereIsNamed)
{
    EXPECT_NE(refusal().find("No such file"), std::string::npos);
    folder.write("d.save", std::string(10'000, 'x'));
    EXPECT_NE(refusal().find("is not one of hostler's"), std::string::npos);
    EXPECT_FALSE(NewImage::begin(folder.path() / "no/where", definition, true));
    EXPECT_FALSE(NewImage::begin(folder.path(), definition, true)) << "a folder is no file";
}

}  // namespace
}  // namespace hostler::daemon
