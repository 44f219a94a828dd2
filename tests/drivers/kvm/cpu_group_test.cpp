// On a folder of plain files: what is written where. The lab has the kernel's own.
#include "drivers/kvm/cpu_group.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace hostler::drivers::kvm {
namespace {

namespace fs = std::filesystem;

class CpuGroupTest : public testing::Test {
protected:
    CpuGroupTest() { fs::create_directories(top_); }
    ~CpuGroupTest() override { fs::remove_all(top_); }

    std::string text(const fs::path& file) const
    {
        std::ifstream stream(guest_ / file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    const fs::path top_ =
        fs::path(testing::TempDir()) / ("cpu_group_" + std::to_string(::getpid()));
    const fs::path guest_ = top_ / "slice" / "guest";
    const CpuGroup group_{guest_};
    const GuestThreads threads_{100, {101, 102}, 100};
};

TEST_F(CpuGroupTest, who_asks_for_nothing_has_none)
{
    EXPECT_TRUE(group_.plan({}, {}, threads_).or_throw().empty());
    EXPECT_FALSE(fs::exists(guest_));
}

TEST_F(CpuGroupTest, each_share_stands_in_its_file_and_goes_back)
{
    const CpuShares wanted{
        .weight = 300, .all = {100'000, 150'000}, .each_vcpu = {50'000, 20'000}, .emulator = {}};
    Changes changes = group_.plan({}, wanted, threads_).or_throw();
    ASSERT_TRUE(changes.make());
    EXPECT_EQ(text("cgroup.procs"), "100");
    EXPECT_EQ(text("vcpu1/cgroup.type"), "threaded");
    EXPECT_EQ(text("vcpu1/cgroup.threads"), "102");
    EXPECT_EQ(text("emulator/cgroup.threads"), "100");
    EXPECT_EQ(text("cpu.weight"), "300");
    EXPECT_EQ(text("cpu.max"), "150000 100000");
    EXPECT_EQ(text("vcpu0/cpu.max"), "20000 50000");
    EXPECT_EQ(text("vcpu1/cpu.max"), "20000 50000");
    EXPECT_EQ(text("emulator/cpu.max"), "");
    changes.undo();
    EXPECT_EQ(text("cpu.weight"), "100");
    EXPECT_EQ(text("cpu.max"), "max 100000");
    EXPECT_EQ(text("vcpu1/cpu.max"), "max 100000");
}

TEST_F(CpuGroupTest, a_quota_that_the_kernel_refuses_is_named_and_what_was_set_goes_back)
{
    const CpuShares wanted{.weight = 300,
                           .all = {1'000'000, 2'000'000},
                           .each_vcpu = {50'000, 20'000},
                           .emulator = {}};
    Changes changes = group_.plan({}, wanted, threads_).or_throw();
    fs::create_directories(guest_ / "vcpu1");
    // A file of the kernel's that takes one number, as cpu.max takes not every two.
    fs::create_symlink("/proc/self/oom_score_adj", guest_ / "vcpu1" / "cpu.max");
    const Result<Done> refused = changes.make();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::config_unsupported);
    EXPECT_EQ(refused.error().detail, "the kernel does not take '20000 50000' for " +
                                          (guest_ / "vcpu1" / "cpu.max").string() +
                                          ": Invalid argument");
    EXPECT_EQ(text("cpu.weight"), "100");
    EXPECT_EQ(text("cpu.max"), "max 100000");
    EXPECT_EQ(text("vcpu0/cpu.max"), "max 100000");
}

TEST_F(CpuGroupTest, the_emulators_quota_stands_in_its_file)
{
    Changes changes =
        group_
            .plan({}, {.weight = {}, .all = {}, .each_vcpu = {}, .emulator = {40'000, 10'000}},
                  threads_)
            .or_throw();
    ASSERT_TRUE(changes.make());
    EXPECT_EQ(text("emulator/cpu.max"), "10000 40000");
    EXPECT_EQ(text("cpu.max"), "");
}

TEST_F(CpuGroupTest, a_host_without_a_writable_cgroup_says_so)
{
    const auto why = [&](const CpuGroup& group) {
        const Result<Done> made = group.plan({}, {.weight = 5}, threads_).or_throw().make();
        return made ? "" : made.error().detail;
    };
    EXPECT_EQ(why(CpuGroup({})).find("CPU shares and quotas need a cgroup v2"), 0u);
    EXPECT_NE(why(CpuGroup("/nowhere/slice/guest")).find("/nowhere"), std::string::npos);
}

TEST_F(CpuGroupTest, a_group_that_the_guest_is_not_in_is_not_taken_for_its_own)
{
    fs::create_directories(guest_);
    Changes changes = group_.plan({}, {.weight = 300}, threads_).or_throw();
    ASSERT_TRUE(changes.make());
    EXPECT_EQ(text("cgroup.procs"), "100");
    EXPECT_EQ(text("vcpu0/cgroup.threads"), "101");
    EXPECT_EQ(text("cpu.weight"), "300");
}

TEST_F(CpuGroupTest, where_it_cannot_be_made_whole_or_is_taken_back_the_guest_goes_back)
{
    const GuestThreads self{::getpid(), {101, 102}, 100};
    std::ifstream own("/proc/self/cgroup");
    const std::string cgroups{std::istreambuf_iterator<char>(own), {}};
    const fs::path before = top_ / path_in_cgroup2(cgroups);
    fs::create_directories(before);
    const auto process_is_back = [&] {
        std::ifstream stream(before / "cgroup.procs");
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        fs::remove(before / "cgroup.procs");
        return text == std::to_string(self.process);
    };
    Changes changes = group_.plan({}, {.weight = 300}, self).or_throw();
    ASSERT_TRUE(changes.make());
    EXPECT_FALSE(process_is_back());
    changes.undo();
    EXPECT_TRUE(process_is_back());

    fs::remove_all(guest_);
    fs::create_directories(guest_);
    std::ofstream(guest_ / "vcpu1") << "in its way";
    ASSERT_FALSE(group_.plan({}, {.weight = 300}, self).or_throw().make());
    EXPECT_TRUE(process_is_back());

    fs::create_directories(before / "cgroup.procs");
    fs::create_directories(guest_);
    std::ofstream(guest_ / "vcpu1") << "in its way";
    const Result<Done> stuck = group_.plan({}, {.weight = 300}, self).or_throw().make();
    ASSERT_FALSE(stuck);
    EXPECT_NE(stuck.error().detail.find("; and the guest cannot be put back: "), std::string::npos)
        << stuck.error().detail;
}

TEST(FindCgroup2, takes_the_mounts_word_for_it)
{
    EXPECT_EQ(find_cgroup2("proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n"),
              "/sys/fs/cgroup");
    EXPECT_EQ(find_cgroup2("cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\n"), "");
}

TEST(PathInCgroup2, is_that_of_the_one_hierarchy)
{
    EXPECT_EQ(path_in_cgroup2("4:cpu:/old\n0::/a.slice/b\n"), "a.slice/b");
    EXPECT_EQ(path_in_cgroup2("0::/\n"), "");
    EXPECT_EQ(path_in_cgroup2("4:cpu:/old\n"), "");
}

}  // namespace
}  // namespace hostler::drivers::kvm
