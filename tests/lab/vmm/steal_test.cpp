// The time that a busy vCPU's processor was taken away from it, as the guest has it from KVM and as
// the host counts it.
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "tests/lab/vmm/running_guest.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm::test {
namespace {

using namespace std::chrono_literals;

void keep_to_first_processor(pid_t thread)
{
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    ASSERT_EQ(::sched_setaffinity(thread, sizeof first, &first), 0);
}

/// A process that wants the first processor for itself as long as this lives.
class Competitor {
public:
    Competitor() : pid_(::fork())
    {
        if (pid_ != 0) return;
        for (volatile unsigned count = 0;; count = count + 1) {
        }
    }
    ~Competitor()
    {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Competitor(const Competitor&) = delete;
    Competitor& operator=(const Competitor&) = delete;

    pid_t pid() const noexcept { return pid_; }

private:
    pid_t pid_;
};

class Steal : public RunningGuest {
protected:
    struct Both {
        double guest_s = 0;
        double host_s = 0;
    };
    /// With the guest stopped, so that both are of one moment.
    Both count()
    {
        pause();
        const std::uint64_t ns =
            process->word(steal_page) | std::uint64_t{process->word(steal_page + 4)} << 32;
        const std::uint64_t delay_ns = statistics().vcpus(0).run_delay_ns();
        resume();
        return {static_cast<double>(ns) / 1e9, static_cast<double>(delay_ns) / 1e9};
    }
};

TEST_F(Steal, AgreesWithTheHostsRunDelay)
{
    start(multiboot_file(asking_steal));
    ASSERT_TRUE(process->is_counting(counter));
    keep_to_first_processor(statistics().vcpus(0).thread_id());
    const Competitor competitor;
    keep_to_first_processor(competitor.pid());
    const Both before = count();
    std::this_thread::sleep_for(2500ms);
    const Both after = count();
    const double host_s = after.host_s - before.host_s;
    EXPECT_GT(host_s, 0.5) << "the competitor was to have half of the processor";
    EXPECT_NEAR(after.guest_s - before.guest_s, host_s, host_s / 4);
}

}  // namespace
}  // namespace hostler::vmm::test
