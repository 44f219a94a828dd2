// On a thread of the test's own.
#include "drivers/kvm/thread_scheduling.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <latch>
#include <optional>
#include <thread>

#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {
namespace {

using Policy = xml::Scheduler::Policy;

/// A thread that does nothing.
class Idler {
public:
    Idler()
        : thread_([this] {
              id_ = ::gettid();
              begun_.count_down();
              end_.wait();
          })
    {
        begun_.wait();
    }
    ~Idler()
    {
        end_.count_down();
        thread_.join();
    }

    int id() const { return id_; }

private:
    int id_ = 0;
    std::latch begun_{1};
    std::latch end_{1};
    std::thread thread_;
};

class ThreadScheduling : public testing::Test {
protected:
    ThreadScheduling() : before_(placement_of(id_).or_throw()) {}

    xml::CpuSet one_cpu() const
    {
        xml::CpuSet set;
        set.add(before_.cpus.last());
        return set;
    }

    const Idler idler_;
    const int id_ = idler_.id();
    const ThreadPlacement before_;
};

/// Gives up what lets a process have realtime threads.
bool drop_realtime_right()
{
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_RTPRIO, &none) != 0) return false;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
    if (::syscall(SYS_capget, &header, sets) != 0) return false;
    sets[0].effective &= ~(1u << CAP_SYS_NICE);
    sets[0].permitted &= ~(1u << CAP_SYS_NICE);
    return ::syscall(SYS_capset, &header, sets) == 0;
}

/// What a process without the right is told when it places its own thread so; "taken" where it is.
/// The same of root's thread `other`, for nobody.
std::string told_without_right(const ThreadPlacement& wanted, std::optional<int> other = {})
{
    constexpr uid_t nobody = 65534;
    const Fd words(::memfd_create("words", MFD_CLOEXEC));
    const pid_t child = ::fork();
    if (child == 0) {
        std::string told = "the right cannot be given up";
        if (drop_realtime_right() && (!other || ::setresuid(nobody, nobody, nobody) == 0)) {
            const Result<Done> done = place(other.value_or(::gettid()), wanted, "vCPU 2");
            told = done ? "taken" : done.error().detail;
            if (!done && done.error().code != ErrorCode::operation_denied) told += ", otherwise";
        }
        const bool is_told = ::write(words.get(), told.data(), told.size()) > 0;
        ::_exit(is_told ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    std::string told(512, '\0');
    const ssize_t count = ::pread(words.get(), told.data(), told.size(), 0);
    told.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return told;
}

TEST_F(ThreadScheduling, puts_a_thread_where_it_is_wanted_and_back)
{
    const ThreadPlacement wanted{one_cpu(), Policy::idle, 0};
    Changes changes = plan_thread(id_, wanted, "vCPU 0").or_throw();
    EXPECT_FALSE(changes.empty());
    EXPECT_EQ(placement_of(id_).or_throw(), before_) << "a plan changes nothing";
    ASSERT_TRUE(changes.make());
    EXPECT_EQ(placement_of(id_).or_throw(), wanted);
    EXPECT_TRUE(plan_thread(id_, wanted, "vCPU 0").or_throw().empty());
    // Leaving the idle class needs a right on some kernels, so only the CPUs are looked at.
    changes.undo();
    EXPECT_EQ(placement_of(id_).or_throw().cpus, before_.cpus);
}

TEST_F(ThreadScheduling, a_refusal_names_the_thread_and_leaves_it_where_it_was)
{
    xml::CpuSet nowhere;
    nowhere.add(xml::CpuSet::number_max);
    Changes changes = plan_thread(id_, {nowhere, Policy::absent, 0}, "vCPU 3").or_throw();
    const Result<Done> done = changes.make();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().detail.find("vCPU 3: it cannot run on CPUs 16383"), 0u);
    EXPECT_EQ(placement_of(id_).or_throw(), before_);
}

TEST_F(ThreadScheduling, a_realtime_scheduler_without_the_right_is_refused_by_both_names)
{
    EXPECT_EQ(told_without_right({before_.cpus, Policy::rr, 7}),
              "vCPU 2: scheduler 'rr' with priority 7 needs CAP_SYS_NICE, or an RLIMIT_RTPRIO of "
              "at least 7: Operation not permitted");
    EXPECT_EQ(told_without_right({before_.cpus, Policy::fifo, 99}),
              "vCPU 2: scheduler 'fifo' with priority 99 needs CAP_SYS_NICE, or an RLIMIT_RTPRIO "
              "of at least 99: Operation not permitted");
    EXPECT_EQ(told_without_right({before_.cpus, Policy::batch, 0}), "taken");
}

TEST_F(ThreadScheduling, a_thread_of_another_user_is_refused_for_what_was_asked_for)
{
    if (::geteuid() != 0) GTEST_SKIP() << "there are no threads of another user's here";
    EXPECT_EQ(told_without_right({before_.cpus, Policy::rr, 7}, id_),
              "vCPU 2: scheduler 'rr' with priority 7 needs CAP_SYS_NICE, or an RLIMIT_RTPRIO of "
              "at least 7: Operation not permitted");
    EXPECT_EQ(told_without_right({before_.cpus, Policy::batch, 0}, id_),
              "vCPU 2: scheduler 'batch' with priority 0 needs CAP_SYS_NICE: Operation not "
              "permitted");
    xml::CpuSet elsewhere;
    elsewhere.add(xml::CpuSet::number_max);
    EXPECT_EQ(told_without_right({elsewhere, Policy::absent, 0}, id_),
              "vCPU 2: it cannot run on CPUs 16383, which needs CAP_SYS_NICE: Operation not "
              "permitted");
    EXPECT_EQ(told_without_right(before_, id_), "taken");
}

TEST_F(ThreadScheduling, a_realtime_scheduler_is_taken_with_its_priority_and_given_back)
{
    if (::geteuid() != 0) GTEST_SKIP() << "realtime threads are root's here";
    for (const Policy policy : {Policy::rr, Policy::fifo}) {
        const ThreadPlacement wanted{before_.cpus, policy, 3};
        Changes changes = plan_thread(id_, wanted, "vCPU 0").or_throw();
        const Result<Done> done = changes.make();
        ASSERT_TRUE(done) << done.error().detail;
        EXPECT_EQ(placement_of(id_).or_throw(), wanted);
        changes.undo();
        EXPECT_EQ(placement_of(id_).or_throw(), before_);
    }
}

TEST_F(ThreadScheduling, five_threads_whose_fourth_is_refused_all_stay_where_they_were)
{
    const Idler idlers[5];
    xml::CpuSet nowhere;
    nowhere.add(xml::CpuSet::number_max);
    // Another class is a change on a host of one processor, too.
    const ThreadPlacement wanted{one_cpu(), Policy::batch, 0};
    const auto count_placed = [&] {
        return std::ranges::count_if(idlers, [&](const Idler& idler) {
            return placement_of(idler.id()).or_throw() == wanted;
        });
    };
    std::ptrdiff_t placed_before_the_refusal = 0;
    Changes changes;
    for (std::size_t vcpu = 0; vcpu < std::size(idlers); ++vcpu) {
        const ThreadPlacement next =
            vcpu == 3 ? ThreadPlacement{nowhere, Policy::batch, 0} : wanted;
        if (vcpu == 3)
            changes.add({[&] {
                             placed_before_the_refusal = count_placed();
                             return Result<Done>(Done{});
                         },
                         [] {}});
        changes.add(
            plan_thread(idlers[vcpu].id(), next, "vCPU " + std::to_string(vcpu)).or_throw());
    }
    const Result<Done> done = changes.make();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().detail, "vCPU 3: it cannot run on CPUs 16383: Invalid argument");
    EXPECT_EQ(placed_before_the_refusal, 3);
    for (const Idler& idler : idlers)
        EXPECT_EQ(placement_of(idler.id()).or_throw(), before_) << idler.id();
}

TEST_F(ThreadScheduling, a_thread_that_is_not_there_is_named)
{
    EXPECT_FALSE(placement_of(-1));
}

}  // namespace
}  // namespace hostler::drivers::kvm
