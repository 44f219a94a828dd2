// kill -9 at random moments: a child saves, replaces, renames and removes definitions on several
// threads and tells what was acknowledged through a pipe; whatever it told must be on disk, whole.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "daemon/store/object_files.hpp"
#include "tests/daemon/store/killed_child.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

constexpr int threads = 3;
constexpr int names_per_thread = 4;

/// A text that shows when a part of it is missing or of another version.
std::string text_of(const std::string& name, int version)
{
    std::string text = "<" + name + " version='" + std::to_string(version) + "'>";
    while (text.size() < 9000) text += name + std::to_string(version) + ";";
    return text + "</" + name + ">";
}

/// The version that a file holds, or -1 when it is not exactly one version's text.
int version_in(const std::string& name, const std::string& text)
{
    int version = -1;
    const auto at = text.find("version='");
    if (at != text.npos) version = std::atoi(text.c_str() + at + 9);
    return text == text_of(name, version) ? version : -1;
}

/// In the child: endless changes; "NAME VERSION\n" after each acknowledged save, "NAME -1\n" before
/// a removal is asked for, so that the parent expects nothing of it any more.
void change_for_ever(ObjectFiles& store, int thread, int first_version, int out)
{
    const auto tell = [out](const std::string& name, int version) {
        const std::string line = name + " " + std::to_string(version) + "\n";
        if (write(out, line.data(), line.size()) < 0) _exit(2);
    };
    for (int version = first_version;; ++version) {
        const std::string name =
            "vm" + std::to_string(thread) + "-" + std::to_string(version % names_per_thread);
        if (version % 11 == 0) {
            tell(name, -1);
            store.remove(ObjectKind::domain, name).or_throw();
        }
        store.save(ObjectKind::domain, name, text_of(name, version)).or_throw();
        store.set_autostart(ObjectKind::domain, name, version % 2 == 0).or_throw();
        tell(name, version);
    }
}

[[noreturn]] void child(const std::filesystem::path& root, int first_version, int out)
{
    ObjectFiles store(Paths::system(root));
    store.prepare().or_throw();
    std::vector<std::jthread> all;
    for (int thread = 0; thread < threads; ++thread)
        all.emplace_back([&, thread] { change_for_ever(store, thread, first_version, out); });
    all.clear();
    _exit(1);
}

/// The last that a child told of each name before it was killed.
std::map<std::string, int> told_before_kill(const std::filesystem::path& root, int first_version,
                                            std::mt19937& random)
{
    const std::string said = said_before_kill(random, 12, std::chrono::milliseconds(3),
                                              [&](int out) { child(root, first_version, out); });
    EXPECT_FALSE(said.empty()) << "the child ended by itself";
    std::map<std::string, int> told;
    std::istringstream stream(said);
    std::string name;
    for (int version; stream >> name >> version;) told[name] = version;
    return told;
}

TEST(Kill, NothingAcknowledgedIsLostOrTorn)
{
    const char* wanted = std::getenv("HOSTLER_KILLS");
    const int kills = wanted ? std::atoi(wanted) : 200;
    // Where disk and processors are busy fewer have to do, unless somebody asks for so many.
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(wanted ? 600 : 1);
    tests::TemporaryFolder folder;
    std::mt19937 random(20260101);
    std::map<std::string, int> expected;
    int highest = 0;
    for (int round = 0; round < kills && std::chrono::steady_clock::now() < end; ++round) {
        for (const auto& [name, version] : told_before_kill(folder.path(), highest + 1, random)) {
            expected[name] = version;
            highest = std::max(highest, version);
        }
        highest += names_per_thread * 100;  // above what died unacknowledged

        ObjectFiles store(Paths::system(folder.path()));
        const Names found = store.names(ObjectKind::domain);
        EXPECT_TRUE(found.unreadable.empty());
        std::map<std::string, int> there;
        for (const std::string& name : found.names) {
            there[name] = version_in(name, store.read(ObjectKind::domain, name).or_throw());
            ASSERT_NE(there[name], -1) << name << " is torn";
        }
        for (const auto& [name, version] : expected) {
            if (version == -1) continue;
            ASSERT_TRUE(there.contains(name)) << name << " " << version << " was acknowledged";
            ASSERT_GE(there[name], version) << name;
        }
    }
}

}  // namespace
}  // namespace hostler::daemon
