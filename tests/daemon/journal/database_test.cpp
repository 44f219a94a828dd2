#include "daemon/journal/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::HasSubstr;

TEST(Database, TakesATextOfNothingForAnEmptyOne)
{
    tests::TemporaryFolder folder;
    Database database = Database::open(folder.path() / "x.db").or_throw();
    Statement same(database, "SELECT ?1 = ''");
    same.bind(1, std::string_view());
    ASSERT_EQ(same.step(), Statement::Step::row);
    EXPECT_EQ(same.number(0), 1);
}

TEST(Database, KeepsNumbersTextsAndBytes)
{
    tests::TemporaryFolder folder;
    {
        Database database = Database::open(folder.path() / "x.db").or_throw();
        database.run("CREATE TABLE t (n INTEGER, s TEXT, b BLOB)").or_throw();
        Statement insert(database, "INSERT INTO t VALUES (?1, ?2, ?3)");
        insert.bind(1, std::int64_t{-5}).bind(2, "it's").bind_bytes(3, std::string("a\0b", 3));
        EXPECT_EQ(insert.step(), Statement::Step::done);
    }
    Database database = Database::open(folder.path() / "x.db").or_throw();
    Statement rows(database, "SELECT n, s, b FROM t");
    ASSERT_EQ(rows.step(), Statement::Step::row);
    EXPECT_EQ(rows.number(0), -5);
    EXPECT_EQ(rows.text(1), "it's");
    EXPECT_EQ(rows.text(2), std::string("a\0b", 3));
    EXPECT_EQ(rows.step(), Statement::Step::done);
}

TEST(Database, AFailureNamesTheFileAndWhatSqliteSays)
{
    tests::TemporaryFolder folder;
    Database database = Database::open(folder.path() / "x.db").or_throw();
    const Result<Done> done = database.run("SELECT * FROM nowhere");
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().text(), HasSubstr("x.db': no such table: nowhere"));
    Statement bad(database, "not SQL");
    EXPECT_EQ(bad.step(), Statement::Step::failed);
}

TEST(Database, CannotBeOpenedInAFolderThatIsNotThere)
{
    EXPECT_FALSE(Database::open("/nonexistent/x.db"));
}

}  // namespace
}  // namespace hostler::daemon
