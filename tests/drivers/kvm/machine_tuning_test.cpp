// Changes of a running guest: its threads go where the new definition says, the VMM hears of its
// timing, and a change that cannot be made whole is not made.
#include <gmock/gmock.h>
#include <sched.h>

#include <cstring>
#include <latch>
#include <thread>

#include "drivers/kvm/machine.hpp"
#include "tests/drivers/kvm/domain_with.hpp"
#include "tests/drivers/kvm/running_link.hpp"

namespace hostler::drivers::kvm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using wire::Clock;
using wire::HaltPoll;
using wire::Request;

/// A thread that does nothing, to be put in its place. It begins wherever this process may be.
class IdleThread {
public:
    IdleThread()
        : thread_([this] {
              id_ = ::gettid();
              cpu_set_t all;
              std::memset(&all, 0xff, sizeof all);
              ::sched_setaffinity(0, sizeof all, &all);
              is_there_.count_down();
              may_end_.wait();
          })
    {
        is_there_.wait();
    }
    ~IdleThread()
    {
        may_end_.count_down();
        thread_.join();
    }
    IdleThread(const IdleThread&) = delete;
    IdleThread& operator=(const IdleThread&) = delete;

    int id() const { return id_; }
    /// The processors that it may run on, as the kernel has them.
    std::vector<int> processors() const
    {
        cpu_set_t set;
        std::vector<int> found;
        if (::sched_getaffinity(id_, sizeof set, &set)) return found;
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
            if (CPU_ISSET(cpu, &set)) found.push_back(cpu);
        return found;
    }

private:
    int id_ = 0;
    std::latch is_there_{1};
    std::latch may_end_{1};
    std::thread thread_;
};

class MachineTuning : public RunningLink {
protected:
    /// The machine of a definition with these parts, with a thread for its one vCPU and another.
    void make(const std::string& parts = "")
    {
        run();
        wire::Started started;
        started.add_vcpu_threads(vcpu_.id());
        started.set_device_thread(devices_.id());
        link_->note_threads(started);
        machine_.emplace(link_, definition(parts), context_.get_executor());
    }
    static xml::Domain definition(const std::string& parts)
    {
        return domain_with("<vcpu>1</vcpu>" + parts);
    }
    std::string tune(const std::string& parts)
    {
        const xml::Domain next = definition(parts);
        return problem(machine_->tune(next));
    }
    std::string settle_paused(bool stays_paused)
    {
        std::optional<Error> refused;
        const std::string thrown = problem(settle_machine(stays_paused, refused));
        return refused ? refused->detail : thrown;
    }
    static std::string pinned(const std::string& thread, int cpu)
    {
        return "<cputune><" + thread + " cpuset='" + std::to_string(cpu) + "'/></cputune>";
    }

    /// "0", or any other that this process may use.
    int some_processor() const { return devices_.processors().at(0); }

    IdleThread vcpu_;
    IdleThread devices_;
    std::optional<KvmMachine> machine_;

private:
    Task<> settle_machine(bool stays_paused, std::optional<Error>& refused)
    {
        refused = co_await machine_->settle(stays_paused);
    }
};

TEST_F(MachineTuning, a_pin_moves_the_thread_that_it_names)
{
    make();
    const int cpu = some_processor();
    const std::vector<int> everywhere = devices_.processors();
    EXPECT_EQ(tune(pinned("vcpupin vcpu='0'", cpu)), "");
    EXPECT_THAT(vcpu_.processors(), ElementsAre(cpu));
    EXPECT_EQ(devices_.processors(), everywhere);
    EXPECT_EQ(tune(pinned("emulatorpin", cpu)), "");
    EXPECT_EQ(vcpu_.processors(), everywhere) << "what is not said any more holds no more";
    EXPECT_THAT(devices_.processors(), ElementsAre(cpu));
    EXPECT_THAT(peer_.asked(), IsEmpty()) << "the VMM need not know";
}

TEST_F(MachineTuning, a_processor_that_is_not_there_is_refused_and_nothing_moves)
{
    make();
    const std::vector<int> before = vcpu_.processors();
    EXPECT_THAT(tune(pinned("vcpupin vcpu='0'", 9999)),
                HasSubstr("CPU 9999 is not one of this host's"));
    EXPECT_EQ(vcpu_.processors(), before);
}

TEST_F(MachineTuning, halt_polling_is_told_with_all_its_numbers)
{
    make();
    EXPECT_EQ(tune("<hostler:haltpoll mode='budget' max='40000' budget='7' grow='3' "
                   "growStart='9000' shrink='2'/>"),
              "");
    ASSERT_THAT(peer_.asked(), ElementsAre(Request::kSetHaltPoll));
    const HaltPoll& order = peer_.requests[0].set_halt_poll().halt_poll();
    EXPECT_EQ(order.mode(), HaltPoll::MODE_BUDGET);
    EXPECT_EQ(order.max_ns(), 40'000u);
    EXPECT_EQ(order.budget_percent(), 7u);
    EXPECT_EQ(order.grow(), 3u);
    EXPECT_EQ(order.grow_start_ns(), 9'000u);
    EXPECT_EQ(order.shrink(), 2u);
}

TEST_F(MachineTuning, what_stays_the_same_is_not_told_again)
{
    const std::string parts =
        "<hostler:haltpoll mode='fixed' max='5000'/><hostler:pause time='freeze'/>";
    make(parts);
    EXPECT_EQ(tune(parts), "");
    EXPECT_THAT(peer_.asked(), IsEmpty());
}

TEST_F(MachineTuning, the_clocks_policy_is_told)
{
    make();
    EXPECT_EQ(tune("<hostler:pause time='freeze'/>"), "");
    EXPECT_EQ(tune(""), "");
    ASSERT_THAT(peer_.asked(), ElementsAre(Request::kSetClockPause, Request::kSetClockPause));
    EXPECT_EQ(peer_.requests[0].set_clock_pause().pause(), Clock::PAUSE_FREEZE);
    EXPECT_EQ(peer_.requests[1].set_clock_pause().pause(), Clock::PAUSE_DEFAULT);
}

TEST_F(MachineTuning, a_refused_clock_takes_polling_and_places_back)
{
    make("<hostler:haltpoll mode='fixed' max='1000'/>");
    const std::vector<int> before = vcpu_.processors();
    peer_.answer = [](const Request& request, wire::Reply& reply) {
        if (request.has_set_clock_pause()) AnsweringVmm::refuse(request, reply);
    };
    EXPECT_THAT(tune(pinned("vcpupin vcpu='0'", some_processor()) +
                     "<hostler:haltpoll mode='fixed' max='2000'/><hostler:pause time='freeze'/>"),
                HasSubstr("no"));
    ASSERT_THAT(peer_.asked(),
                ElementsAre(Request::kSetHaltPoll, Request::kSetClockPause, Request::kSetHaltPoll));
    EXPECT_EQ(peer_.requests[2].set_halt_poll().halt_poll().max_ns(), 1'000u);
    EXPECT_EQ(vcpu_.processors(), before);
    EXPECT_EQ(tune("<hostler:haltpoll mode='fixed' max='1000'/>"), "");
    EXPECT_EQ(peer_.requests.size(), 3u) << "what holds is the definition from before";
}

TEST_F(MachineTuning, a_definition_that_contradicts_itself_reaches_nobody)
{
    make();
    EXPECT_THAT(tune("<clock offset='utc'><timer name='kvmclock' present='no'/></clock>"
                     "<hostler:pause time='step-realtime'/>"),
                HasSubstr("told the time by kvmclock"));
    EXPECT_THAT(peer_.asked(), IsEmpty());
}

struct Later {
    const char* name;
    const char* parts;
    const char* sentence;
};

class OnlyAtStart : public MachineTuning, public testing::WithParamInterface<Later> {};

TEST_P(OnlyAtStart, is_refused_while_the_guest_runs)
{
    make();
    EXPECT_THAT(tune(GetParam().parts), HasSubstr(GetParam().sentence));
    EXPECT_THAT(peer_.asked(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Kvm, OnlyAtStart,
    testing::Values(Later{"memtune", "<memtune><hard_limit>1000</hard_limit></memtune>",
                          "change a running domain's <memtune>"},
                    Later{"blkiotune", "<blkiotune><weight>500</weight></blkiotune>",
                          "change a running domain's <blkiotune>"},
                    Later{"numatune", "<numatune><memory mode='strict' nodeset='0'/></numatune>",
                          "change a running domain's <numatune>"},
                    Later{"iothreads", "<iothreads>1</iothreads>",
                          "change a running domain's I/O threads"},
                    Later{"iothreadids", "<iothreadids><iothread id='3'/></iothreadids>",
                          "change a running domain's I/O threads"},
                    Later{"iotune",
                          "<devices><disk type='file'><source file='/a'/><target dev='vda'/>"
                          "<iotune><total_iops_sec>5</total_iops_sec></iotune></disk></devices>",
                          "change limits of a running domain's devices"},
                    Later{"bandwidth",
                          "<devices><interface type='ethernet'>"
                          "<bandwidth><inbound average='5'/></bandwidth></interface></devices>",
                          "change limits of a running domain's devices"}),
    [](const auto& info) { return info.param.name; });

/// Threads of a guest that has not run yet are put in their places first.
TEST_F(MachineTuning, settled_it_runs)
{
    const int cpu = some_processor();
    make(pinned("vcpupin vcpu='0'", cpu));
    EXPECT_EQ(settle_paused(false), "");
    EXPECT_THAT(vcpu_.processors(), ElementsAre(cpu));
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kResume));
}

TEST_F(MachineTuning, settled_it_stays_paused_where_that_was_asked_for)
{
    const int cpu = some_processor();
    make(pinned("vcpupin vcpu='0'", cpu));
    EXPECT_EQ(settle_paused(true), "");
    EXPECT_THAT(vcpu_.processors(), ElementsAre(cpu));
    EXPECT_THAT(peer_.asked(), IsEmpty());
}

TEST_F(MachineTuning, one_that_cannot_be_settled_never_runs)
{
    make(pinned("vcpupin vcpu='0'", 9999));
    EXPECT_THAT(settle_paused(false), HasSubstr("CPU 9999"));
    EXPECT_THAT(peer_.asked(), IsEmpty());
}

/// What an earlier daemon has put in its place counts as being there.
TEST_F(MachineTuning, an_adopted_guest_keeps_its_places)
{
    const int cpu = some_processor();
    make(pinned("vcpupin vcpu='0'", cpu));
    EXPECT_EQ(settle_paused(true), "");
    machine_->assume_placed();
    EXPECT_EQ(tune(pinned("vcpupin vcpu='0'", cpu)), "");
    EXPECT_THAT(vcpu_.processors(), ElementsAre(cpu));
}

TEST_F(MachineTuning, the_guests_time_is_its_cmos_clock)
{
    make();
    peer_.answer = [](const Request&, wire::Reply& reply) {
        reply.mutable_statistics()->mutable_clock()->set_rtc_offset_s(3600);
    };
    const std::int64_t before = std::time(nullptr);
    const std::int64_t told = result(machine_->guest_time_ns()) / 1'000'000'000;
    EXPECT_GE(told, before + 3600);
    EXPECT_LE(told, std::time(nullptr) + 3600);
    EXPECT_THAT(peer_.asked(), ElementsAre(Request::kGetStatistics));
}

TEST_F(MachineTuning, setting_the_time_sets_the_clock_and_syncing_what_is_defined)
{
    make("<clock offset='variable' adjustment='120' basis='utc'/>");
    EXPECT_EQ(problem(machine_->set_guest_time_ns(
                  (std::int64_t{std::time(nullptr)} - 500) * 1'000'000'000, false)),
              "");
    EXPECT_EQ(problem(machine_->set_guest_time_ns(0, true)), "");
    ASSERT_THAT(peer_.asked(), ElementsAre(Request::kSetRtc, Request::kSetRtc));
    EXPECT_NEAR(static_cast<double>(peer_.requests[0].set_rtc().offset_s()), -500, 1);
    EXPECT_EQ(peer_.requests[1].set_rtc().offset_s(), 120);
}

}  // namespace
}  // namespace hostler::drivers::kvm
