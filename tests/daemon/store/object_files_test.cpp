#include "daemon/store/object_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "tests/daemon/store/faulty_file_system.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ObjectFilesTest : public testing::Test {
protected:
    ObjectFilesTest() { store.prepare().or_throw(); }

    std::string domain(const std::string& name) const
    {
        return folder.read("etc/hostler/qemu/" + name + ".xml");
    }
    std::vector<std::string> entries(const std::string& below) const
    {
        std::vector<std::string> names;
        host_file_system().list(folder.path() / below, names);
        return names;
    }

    tests::TemporaryFolder folder;
    FaultyFileSystem files;
    ObjectFiles store{Paths::system(folder.path()), files};
};

TEST_F(ObjectFilesTest, LaysFilesOutAsLibvirtDoes)
{
    store.save(ObjectKind::domain, "web", "<domain/>").or_throw();
    store.set_autostart(ObjectKind::domain, "web", true).or_throw();
    store.save(ObjectKind::network, "default", "<network/>").or_throw();
    store.save(ObjectKind::storage_pool, "p", "<pool/>").or_throw();
    store.save(ObjectKind::secret, "s", "<secret/>").or_throw();
    store.save(ObjectKind::nwfilter, "f", "<filter/>").or_throw();
    EXPECT_EQ(domain("web"), "<domain/>");
    EXPECT_EQ(folder.read("etc/hostler/qemu/autostart/web.xml"), "<domain/>");
    EXPECT_EQ(folder.read("etc/hostler/qemu/networks/default.xml"), "<network/>");
    EXPECT_EQ(folder.read("etc/hostler/storage/p.xml"), "<pool/>");
    EXPECT_EQ(folder.read("etc/hostler/secrets/s.xml"), "<secret/>");
    EXPECT_EQ(folder.read("etc/hostler/nwfilter/f.xml"), "<filter/>");
    struct stat status{};
    ASSERT_EQ(stat((folder.path() / "etc/hostler/qemu/web.xml").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << "a definition can hold a password";
}

TEST_F(ObjectFilesTest, SavesReadsReplacesAndRemoves)
{
    store.save(ObjectKind::domain, "a", "one").or_throw();
    store.save(ObjectKind::domain, "a", "two").or_throw();
    EXPECT_EQ(store.read(ObjectKind::domain, "a").or_throw(), "two");
    EXPECT_THAT(store.names(ObjectKind::domain).names, ElementsAre("a"));

    store.set_autostart(ObjectKind::domain, "a", true).or_throw();
    store.set_autostart(ObjectKind::domain, "a", true).or_throw();
    EXPECT_TRUE(store.is_autostart(ObjectKind::domain, "a"));
    store.remove(ObjectKind::domain, "a").or_throw();
    EXPECT_FALSE(store.is_autostart(ObjectKind::domain, "a"));
    EXPECT_THAT(store.names(ObjectKind::domain).names, IsEmpty());
    EXPECT_THAT(entries("etc/hostler/qemu/autostart"), IsEmpty());
    store.remove(ObjectKind::domain, "a").or_throw();
    EXPECT_FALSE(store.read(ObjectKind::domain, "a"));
}

TEST_F(ObjectFilesTest, RenameMovesDefinitionAndAutostart)
{
    store.save(ObjectKind::domain, "old", "<name>old</name>").or_throw();
    store.set_autostart(ObjectKind::domain, "old", true).or_throw();
    store.rename(ObjectKind::domain, "old", "new", "<name>new</name>").or_throw();
    EXPECT_THAT(store.names(ObjectKind::domain).names, ElementsAre("new"));
    EXPECT_EQ(folder.read("etc/hostler/qemu/autostart/new.xml"), "<name>new</name>");
    EXPECT_THAT(entries("etc/hostler/qemu/autostart"), ElementsAre("new.xml"));
}

TEST_F(ObjectFilesTest, LiveStatusIsKeptUnderTheRunFolder)
{
    store.save_status(ObjectKind::domain, "web", "<domstatus/>").or_throw();
    EXPECT_EQ(folder.read("run/hostler/qemu/web.xml"), "<domstatus/>");
    EXPECT_THAT(store.status_names(ObjectKind::domain).names, ElementsAre("web"));
    EXPECT_THAT(store.names(ObjectKind::domain).names, IsEmpty());
    EXPECT_EQ(store.read_status(ObjectKind::domain, "web").or_throw(), "<domstatus/>");
    store.remove_status(ObjectKind::domain, "web").or_throw();
    store.remove_status(ObjectKind::domain, "web").or_throw();
    EXPECT_THAT(store.status_names(ObjectKind::domain).names, IsEmpty());
}

TEST_F(ObjectFilesTest, RefusesNamesThatWouldLeaveTheFolder)
{
    for (const std::string& name :
         {std::string(), std::string("."), std::string(".."), std::string("a/b"),
          std::string("../x"), std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f"),
          std::string(252, 'a'), std::string(10000, 'a')}) {
        const Result<Done> done = store.save(ObjectKind::domain, name, "x");
        ASSERT_FALSE(done) << name;
        EXPECT_EQ(done.error().code, ErrorCode::xml_error);
        EXPECT_LT(done.error().text().size(), 200u);
        EXPECT_FALSE(store.read(ObjectKind::domain, name));
        EXPECT_FALSE(store.remove(ObjectKind::domain, name));
        EXPECT_FALSE(store.set_autostart(ObjectKind::domain, name, true));
        EXPECT_FALSE(store.save_status(ObjectKind::domain, name, "x"));
        EXPECT_FALSE(store.is_autostart(ObjectKind::domain, name));
    }
    EXPECT_EQ(store.save(ObjectKind::domain, "a/b", "x").error().text(),
              "XML error: domain name 'a/b' cannot contain '/'");
}

TEST_F(ObjectFilesTest, TakesNamesThatAreOnlyUnusual)
{
    for (const std::string& name : {std::string(251, 'a'), std::string("vm 1"), std::string(".x"),
                                    std::string("Größe"), std::string("-rf"), std::string("*")}) {
        store.save(ObjectKind::domain, name, name).or_throw();
        EXPECT_EQ(store.read(ObjectKind::domain, name).or_throw(), name);
    }
    EXPECT_EQ(store.names(ObjectKind::domain).names.size(), 6u);
}

TEST_F(ObjectFilesTest, StrangeFilesAreReportedOrPassedOverAndKept)
{
    folder.write("etc/hostler/qemu/notes.txt", "mine");
    folder.write("etc/hostler/qemu/a\nb.xml", "odd");
    folder.write("etc/hostler/qemu/ok.xml", "fine");
    const Names found = store.names(ObjectKind::domain);
    EXPECT_THAT(found.names, ElementsAre("ok"));
    ASSERT_EQ(found.unreadable.size(), 1u);
    EXPECT_THAT(found.unreadable[0].reason, HasSubstr("line break"));
    EXPECT_EQ(folder.read("etc/hostler/qemu/notes.txt"), "mine");
    EXPECT_EQ(folder.read("etc/hostler/qemu/a\nb.xml"), "odd");
}

TEST_F(ObjectFilesTest, PrepareRemovesWhatAKilledDaemonLeft)
{
    folder.write("etc/hostler/qemu/.hostler-1-1.tmp", "half");
    folder.write("run/hostler/qemu/.hostler-1-2.tmp", "half");
    store.prepare().or_throw();
    EXPECT_THAT(entries("etc/hostler/qemu"), ElementsAre("autostart", "networks"));
    EXPECT_THAT(entries("run/hostler/qemu"), IsEmpty());
}

TEST_F(ObjectFilesTest, AnErrorNamesTheFileAndTheReason)
{
    files.fail(1, EROFS);
    EXPECT_EQ(store.save(ObjectKind::domain, "web", "x").error().text(),
              "cannot write '" + (folder.path() / "etc/hostler/qemu/web.xml").string() +
                  "': Read-only file system");
}

TEST_F(ObjectFilesTest, WhateverCallFailsTheOldTextStandsOrTheNewOneIsWhole)
{
    int failures = 0;
    for (const int why : {ENOSPC, EIO, EROFS, EDQUOT}) {
        for (int call = 1;; ++call) {
            store.save(ObjectKind::domain, "a", "old").or_throw();
            files.fail(call, why);
            const Result<Done> done = store.save(ObjectKind::domain, "a", "new");
            const bool is_through = files.calls() < call;
            files.heal();
            if (is_through) break;
            failures += !done;
            EXPECT_EQ(domain("a"), done ? "new" : "old") << "call " << call;
            EXPECT_THAT(entries("etc/hostler/qemu"), ElementsAre("a.xml", "autostart", "networks"));
        }
    }
    EXPECT_GE(failures, 12) << "open, write and rename of the file are needed";
}

TEST_F(ObjectFilesTest, WithoutALogAFolderThatCannotBeSyncedIsTold)
{
    store.save(ObjectKind::domain, "a", "old").or_throw();
    store.settle().or_throw();
    std::filesystem::remove_all(folder.path() / "var");
    ObjectFiles bare(Paths::system(folder.path()), files);
    files.before_sync = [this] { files.fail(1, EIO, 1000); };
    const Result<Done> done = bare.save(ObjectKind::domain, "a", "new");
    files.before_sync = nullptr;
    files.heal();
    ASSERT_FALSE(done);
    EXPECT_EQ(domain("a"), "old");
}

TEST_F(ObjectFilesTest, WhateverCallFailsAFirstDefinitionIsThereOrIsNot)
{
    int failures = 0;
    for (int call = 1;; ++call) {
        store.remove(ObjectKind::domain, "a").or_throw();
        files.fail(call, ENOSPC);
        const Result<Done> done = store.save(ObjectKind::domain, "a", "new");
        const bool is_through = files.calls() < call;
        files.heal();
        if (is_through) break;
        failures += !done;
        EXPECT_EQ(domain("a"), done ? "new" : "") << "call " << call;
    }
    EXPECT_GE(failures, 3);
    EXPECT_EQ(domain("a"), "new");
}

TEST_F(ObjectFilesTest, WhateverCallFailsRemovingLosesOnlyWhatItSaid)
{
    int failures = 0;
    for (int call = 1;; ++call) {
        store.save(ObjectKind::domain, "a", "old").or_throw();
        store.set_autostart(ObjectKind::domain, "a", true).or_throw();
        files.fail(call, EIO);
        const Result<Done> done = store.remove(ObjectKind::domain, "a");
        const bool is_through = files.calls() < call;
        files.heal();
        if (is_through) break;
        failures += !done;
        EXPECT_EQ(domain("a"), done ? "" : "old") << "call " << call;
        EXPECT_EQ(store.is_autostart(ObjectKind::domain, "a"), !done) << "call " << call;
    }
    EXPECT_GE(failures, 2) << "the link's and the file's removal are needed";
}

struct Life {
    bool is_removed = false;  ///< acknowledged
    bool is_there = false;    ///< in the next life
    bool is_marked = false;
    bool has_value = false;
};

/// A daemon that has an object removed and is dead from that call of the disk on, as after kill -9.
Life life_to(int call)
{
    const ObjectKind kind = ObjectKind::secret;
    const tests::TemporaryFolder folder;
    const Paths paths = Paths::system(folder.path());
    FaultyFileSystem files;
    Life life;
    {
        ObjectFiles store(paths, files);
        store.prepare().or_throw();
        store.save(kind, "a", "<secret/>").or_throw();
        store.save_value(kind, "a", "hush").or_throw();
        store.set_autostart(kind, "a", true).or_throw();
        files.fail(call, EIO, 1'000'000);
        life.is_removed = bool(store.remove(kind, "a"));
    }
    files.heal();
    ObjectFiles next(paths, files);
    next.prepare().or_throw();
    life.is_there = bool(next.read(kind, "a"));
    life.is_marked = next.is_autostart(kind, "a");
    life.has_value = next.read_value(kind, "a").or_throw().has_value();
    return life;
}

TEST(ObjectFiles, WhereverItDiesWhatWasBeingRemovedIsWholeOrGone)
{
    int whole = 0;
    int gone = 0;
    for (int call = 1;; ++call) {
        const Life life = life_to(call);
        EXPECT_EQ(life.is_marked, life.is_there) << "call " << call;
        EXPECT_EQ(life.has_value, life.is_there) << "call " << call;
        EXPECT_FALSE(life.is_there && life.is_removed) << "call " << call;
        if (life.is_removed) break;
        ++(life.is_there ? whole : gone);
    }
    EXPECT_GE(whole, 3) << "the log's write and flush, the removal of the definition";
    EXPECT_GE(gone, 4) << "then those of the mark and the value";
}

TEST_F(ObjectFilesTest, PrepareRemovesOnlyWhatBelongsToNothing)
{
    store.save(ObjectKind::domain, "kept", "x").or_throw();
    store.set_autostart(ObjectKind::domain, "kept", true).or_throw();
    store.set_autostart(ObjectKind::domain, "gone", true).or_throw();
    folder.write("etc/hostler/qemu/mine.base64", "no secret's");
    folder.write("etc/hostler/secrets/s.xml", "not even XML");
    folder.write("etc/hostler/secrets/s.base64", "aHVzaA==");
    folder.write("etc/hostler/secrets/t.base64", "aHVzaA==");
    store.settle().or_throw();
    ObjectFiles next(Paths::system(folder.path()), files);
    next.prepare().or_throw();
    EXPECT_THAT(entries("etc/hostler/qemu/autostart"), ElementsAre("kept.xml"));
    EXPECT_THAT(entries("etc/hostler/qemu"),
                ElementsAre("autostart", "kept.xml", "mine.base64", "networks"));
    EXPECT_THAT(entries("etc/hostler/secrets"), ElementsAre("autostart", "s.base64", "s.xml"));
}

TEST_F(ObjectFilesTest, WhateverCallFailsASecretThatStaysHasItsValue)
{
    constexpr std::string_view name = "11111111-1111-4111-8111-111111111111";
    int failures = 0;
    for (int call = 1;; ++call) {
        store.save(ObjectKind::secret, name, "<secret/>").or_throw();
        store.save_value(ObjectKind::secret, name, "hush").or_throw();
        files.fail(call, EIO);
        const Result<Done> done = store.remove(ObjectKind::secret, name);
        const bool is_through = files.calls() < call;
        files.heal();
        if (is_through) break;
        failures += !done;
        const auto value = store.read_value(ObjectKind::secret, name).or_throw();
        EXPECT_EQ(value.has_value(), !done) << "call " << call;
    }
    EXPECT_GE(failures, 2) << "the value's and the file's removal are needed";
}

TEST_F(ObjectFilesTest, WhateverCallFailsRenamingKeepsTheOldOne)
{
    int failures = 0;
    for (int call = 1;; ++call) {
        store.remove(ObjectKind::domain, "b").or_throw();
        store.save(ObjectKind::domain, "a", "old").or_throw();
        store.set_autostart(ObjectKind::domain, "a", true).or_throw();
        files.fail(call, ENOSPC);
        const Result<Done> done = store.rename(ObjectKind::domain, "a", "b", "new");
        const bool is_through = files.calls() < call;
        files.heal();
        if (is_through) break;
        failures += !done;
        EXPECT_EQ(domain("a"), done ? "" : "old") << "call " << call;
        EXPECT_EQ(domain("b"), done ? "new" : "") << "call " << call;
        EXPECT_EQ(store.is_autostart(ObjectKind::domain, done ? "b" : "a"), true);
    }
    EXPECT_GE(failures, 5);
    EXPECT_EQ(domain("b"), "new");
    EXPECT_EQ(domain("a"), "");
}

TEST_F(ObjectFilesTest, ThreadsThatSaveAtOnceShareFlushesAndLoseNothing)
{
    files.before_sync = [] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); };
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread)
        threads.emplace_back([this, thread] {
            for (int i = 0; i < 50; ++i) {
                const std::string name = std::to_string(thread) + "-" + std::to_string(i);
                store.save(ObjectKind::domain, name, name).or_throw();
            }
        });
    threads.clear();
    const Names found = store.names(ObjectKind::domain);
    ASSERT_EQ(found.names.size(), 400u);
    for (const std::string& name : found.names)
        EXPECT_EQ(store.read(ObjectKind::domain, name).or_throw(), name);
    EXPECT_LT(store.flushes(), 400u);
    RecordProperty("flushes", static_cast<int>(store.flushes()));
}

}  // namespace
}  // namespace hostler::daemon
