// On a thread of the test's own.
#include "drivers/kvm/thread_scheduling.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <latch>
#include <thread>

namespace hostler::drivers::kvm {
namespace {

using Policy = xml::Scheduler::Policy;

class ThreadScheduling : public testing::Test {
protected:
    ThreadScheduling()
        : thread_([this] {
              id_ = ::gettid();
              begun_.count_down();
              end_.wait();
          })
    {
        begun_.wait();
        before_ = placement_of(id_).or_throw();
    }
    ~ThreadScheduling() override
    {
        end_.count_down();
        thread_.join();
    }

    xml::CpuSet one_cpu() const
    {
        xml::CpuSet set;
        set.add(before_.cpus.last());
        return set;
    }

    int id_ = 0;
    ThreadPlacement before_;

private:
    std::latch begun_{1};
    std::latch end_{1};
    std::thread thread_;
};

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

TEST_F(ThreadScheduling, a_thread_that_is_not_there_is_named)
{
    EXPECT_FALSE(placement_of(-1));
}

}  // namespace
}  // namespace hostler::drivers::kvm
