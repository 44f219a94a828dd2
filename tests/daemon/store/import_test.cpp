#include "daemon/store/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <map>

#include "daemon/store/object_files.hpp"
#include "tests/daemon/store/faulty_file_system.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::map<std::string, std::string> libvirt_files = {
    {"qemu/web.xml", "<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE.\n-->\n<domain>web</domain>"},
    {"qemu/db.xml", "<domain>db</domain>"},
    {"qemu/notes", "not mine"},
    {"qemu/networks/default.xml", "<network/>"},
    {"storage/images.xml", "<pool/>"},
    {"secrets/1.xml", "<secret/>"},
    {"secrets/1.base64", "c2VjcmV0"},
    {"nwfilter/clean-traffic.xml", "<filter/>"},
    {"hooks/qemu", "#!/bin/sh\n"},
    {"hooks/qemu.d/10-log", "#!/bin/sh\n"},
};

class ImportTest : public testing::Test {
protected:
    ImportTest()
    {
        for (const auto& [name, text] : libvirt_files) folder.write("etc/libvirt/" + name, text);
        mark("qemu", "web.xml");
        mark("qemu", "gone.xml");
        mark("qemu/networks", "default.xml");
        mark("storage", "images.xml");
        folder.write("var/lib/libvirt/qemu/snapshot/web/s1.xml", "<domainsnapshot/>");
        folder.write("var/lib/libvirt/qemu/checkpoint/web/c1.xml", "<domaincheckpoint/>");
        folder.write("var/lib/libvirt/qemu/save/db.save", "LibvirtQemudSave");
    }

    void mark(const std::string& kind, const std::string& name)
    {
        const auto links = folder.path() / "etc/libvirt" / kind / "autostart";
        std::filesystem::create_directories(links);
        std::filesystem::create_symlink("/etc/libvirt/" + kind + "/" + name, links / name);
    }

    std::vector<ImportStep> plan() { return plan_import(source, paths, files).or_throw(); }

    tests::TemporaryFolder folder;
    FaultyFileSystem files;
    Paths paths = Paths::system(folder.path());
    ImportSource source{paths.libvirt_config, paths.libvirt_state};
};

TEST_F(ImportTest, NothingIsLost)
{
    run_import(plan(), files).or_throw();
    for (const auto& [name, text] : libvirt_files)
        if (name != "qemu/notes") EXPECT_EQ(folder.read("etc/hostler/" + name), text) << name;
    EXPECT_EQ(folder.read("var/lib/hostler/qemu/snapshot/web/s1.xml"), "<domainsnapshot/>");
    EXPECT_EQ(folder.read("var/lib/hostler/qemu/checkpoint/web/c1.xml"), "<domaincheckpoint/>");

    ObjectFiles store(paths);
    store.prepare().or_throw();
    EXPECT_THAT(store.names(ObjectKind::domain).names, ElementsAre("db", "web"));
    EXPECT_TRUE(store.is_autostart(ObjectKind::domain, "web"));
    EXPECT_FALSE(store.is_autostart(ObjectKind::domain, "db"));
    EXPECT_TRUE(store.is_autostart(ObjectKind::network, "default"));
    EXPECT_TRUE(store.is_autostart(ObjectKind::storage_pool, "images"));
    struct stat status{};
    ASSERT_EQ(stat((folder.path() / "etc/hostler/hooks/qemu").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0100, 0100u) << "a hook is a program";
    for (const auto& [name, text] : libvirt_files)
        EXPECT_EQ(folder.read("etc/libvirt/" + name), text) << "the source is as it was";
}

TEST_F(ImportTest, ADryRunTellsOfEveryFileAndChangesNothing)
{
    const std::string listing = describe(plan(), ImportIs::planned);
    for (const auto& [name, text] : libvirt_files) EXPECT_THAT(listing, HasSubstr(name));
    EXPECT_THAT(listing, HasSubstr("skip       " + (paths.libvirt_config / "qemu/notes").string() +
                                   " (not a definition)"));
    EXPECT_THAT(listing, HasSubstr("autostart/gone.xml (marks what is not there)"));
    EXPECT_THAT(listing, HasSubstr("db.save (a memory image"));
    EXPECT_THAT(listing,
                HasSubstr("11 to copy, 3 to mark, 0 there already, 0 in conflict, 3 left\n"));
    EXPECT_FALSE(std::filesystem::exists(paths.config));
}

TEST_F(ImportTest, WhatIsThereStaysAndASecondRunDoesNothing)
{
    folder.write("etc/hostler/qemu/web.xml", "<domain>newer</domain>");
    const std::vector<ImportStep> steps = plan();
    EXPECT_THAT(describe(steps, ImportIs::planned), HasSubstr("CONFLICT   "));
    run_import(steps, files).or_throw();
    EXPECT_THAT(describe(steps, ImportIs::done),
                HasSubstr("10 copied, 3 marked, 0 there already, 1 in conflict, 3 left\n"));
    EXPECT_EQ(folder.read("etc/hostler/qemu/web.xml"), "<domain>newer</domain>");
    EXPECT_THAT(describe(plan(), ImportIs::planned),
                HasSubstr("0 to copy, 0 to mark, 13 there already, 1 in conflict, 3 left\n"));
}

TEST_F(ImportTest, AFailureAnywhereIsNamedAndTheNextRunGoesOn)
{
    for (int call = 1;; ++call) {
        std::filesystem::remove_all(paths.config);
        std::filesystem::remove_all(paths.state);
        const std::vector<ImportStep> steps = plan();
        files.fail(call, ENOSPC);
        const Result<Done> done = run_import(steps, files);
        const bool is_through = files.calls() < call;
        files.heal();
        if (is_through) break;
        ASSERT_FALSE(done) << call;
        run_import(plan(), files).or_throw();
        EXPECT_THAT(describe(plan(), ImportIs::planned),
                    HasSubstr("0 to copy, 0 to mark, 14 there already, 0 in conflict, 3 left\n"));
    }
}

TEST_F(ImportTest, AnUnreadableFileIsNamedBeforeAnythingIsCopied)
{
    std::filesystem::remove(folder.path() / "etc/libvirt/qemu/db.xml");
    std::filesystem::create_symlink("nowhere", folder.path() / "etc/libvirt/qemu/db.xml");
    const auto steps = plan_import(source, paths, files);
    ASSERT_FALSE(steps);
    EXPECT_THAT(steps.error().text(), HasSubstr("qemu/db.xml"));
}

TEST_F(ImportTest, WithoutLibvirtThereIsNothingToImport)
{
    const auto steps = plan_import({folder.path() / "no", folder.path() / "no"}, paths, files);
    ASSERT_FALSE(steps);
    EXPECT_THAT(steps.error().text(), HasSubstr("to import from"));
}

}  // namespace
}  // namespace hostler::daemon
