#include "daemon/domains/save_aside.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

class SaveAside : public testing::Test {
protected:
    SaveAside() { folder.write("a.b.save", "state"); }

    std::filesystem::path save() const { return folder.path() / "a.b.save"; }
    bool is_there() const { return std::filesystem::exists(save()); }
    std::size_t files() const
    {
        const std::filesystem::directory_iterator all(folder.path());
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }
    void start(bool is_defined) const
    {
        settle_aside(folder.path(), [&](const std::string& name) {
            EXPECT_EQ(name, "a.b");
            return is_defined;
        });
    }

    tests::TemporaryFolder folder;
};

TEST_F(SaveAside, IsNoSaveAnyMoreAndComesBack)
{
    set_aside(save()).or_throw();
    EXPECT_FALSE(is_there());
    EXPECT_EQ(files(), 1u);
    put_back(save());
    EXPECT_EQ(folder.read("a.b.save"), "state");
    EXPECT_EQ(files(), 1u);
}

TEST_F(SaveAside, GoesWithItsDomain)
{
    set_aside(save()).or_throw();
    remove_aside(save());
    EXPECT_EQ(files(), 0u);
}

TEST_F(SaveAside, ThatIsNotThereIsAnErrorThatNamesIt)
{
    const Result<Done> done = set_aside(folder.path() / "none.save");
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().text(), testing::HasSubstr("none.save' is not removed: No such file"));
    EXPECT_TRUE(is_there());
}

TEST_F(SaveAside, ADaemonThatDiedBeforeTheDefinitionWentFindsIt)
{
    set_aside(save()).or_throw();
    start(true);
    EXPECT_EQ(folder.read("a.b.save"), "state");
    EXPECT_EQ(files(), 1u);
}

TEST_F(SaveAside, ADaemonThatDiedAfterTheDefinitionWentRemovesIt)
{
    set_aside(save()).or_throw();
    start(false);
    EXPECT_EQ(files(), 0u);
}

TEST_F(SaveAside, ANewerSaveStays)
{
    set_aside(save()).or_throw();
    folder.write("a.b.save", "newer");
    start(true);
    EXPECT_EQ(folder.read("a.b.save"), "newer");
    EXPECT_EQ(files(), 1u);
}

TEST_F(SaveAside, WhatNobodySetAsideIsLeftAlone)
{
    start(false);
    EXPECT_EQ(folder.read("a.b.save"), "state");
}

TEST_F(SaveAside, ANameThatFitsWithASaveFitsAside)
{
    const std::string name = std::string(250, 'n') + ".save";
    folder.write(name, "x");
    EXPECT_TRUE(set_aside(folder.path() / name));
}

}  // namespace
}  // namespace hostler::daemon
