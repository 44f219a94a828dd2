// How a guest comes to run, and that whatever fails on the way leaves no process and no file. The
// VMM is a program that sleeps; the test speaks for it.
#include <gmock/gmock.h>
#include <sys/mman.h>

#include "drivers/kvm/machine.hpp"
#include "tests/drivers/kvm/domain_with.hpp"
#include "tests/drivers/kvm/pretended_vmm.hpp"
#include "xml/domain/fill.hpp"

namespace hostler::drivers::kvm {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using wire::Request;

class EventCounter final : public MachineListener {
public:
    void report(MachineEvent) override { ++count; }

    int count = 0;
};

class StartTest : public PretendedVmm {
protected:
    void SetUp() override
    {
        if (!has_kvm()) GTEST_SKIP() << "this machine has no /dev/kvm for its user";
        folder_.write("kernel", "k");
        write_program("exit 0");
    }
    ~StartTest() override
    {
        if (machine_) refusal(machine_->stop(StopMode::at_once));
    }
    /// A definition with these parts, and the kernel that is there.
    Task<std::unique_ptr<Machine>> start(const std::string& parts = "")
    {
        live_ = xml::parse_domain(
                    "<domain type='kvm' xmlns:hostler='urn:hostler:domain:1'><name>d</name>"
                    "<memory>65536</memory><os><type>hvm</type><kernel>" +
                    (folder_.path() / kernel_).string() + "</kernel></os>" + parts + "</domain>")
                    .or_throw();
        xml::fill(live_).or_throw();
        if (!driver_) driver_.emplace(environment());
        StartOrder order{.live = live_, .is_paused = is_paused_, .listener = listener_};
        if (state_) order.state = std::move(state_);
        return driver_->start(std::move(order));
    }
    void start_well(const std::string& parts = "") { machine_ = result(start(parts)); }
    /// But for its figures, which it is asked for again and again.
    std::vector<Request::VerbCase> asked() const
    {
        auto verbs = peer_ ? peer_->asked() : std::vector<Request::VerbCase>();
        std::erase(verbs, Request::kGetStatistics);
        return verbs;
    }
    const wire::Machine& configured() const { return peer_->requests.at(1).configure(); }

    bool leaves_nothing() const
    {
        return !std::filesystem::exists(pid_file()) &&
               !std::filesystem::exists(folder_.path() / "run/qemu" / live_.uuid.text());
    }

    std::string kernel_ = "kernel";
    bool is_paused_ = false;
    std::optional<SavedState> state_;
    xml::Domain live_;
    EventCounter listener_;
    std::optional<KvmDriver> driver_;
    std::unique_ptr<Machine> machine_;
};

TEST_F(StartTest, a_guest_is_greeted_configured_and_started)
{
    start_well();
    ASSERT_THAT(asked(), ElementsAre(Request::kHello, Request::kConfigure, Request::kStart));
    EXPECT_FALSE(peer_->requests[2].start().paused());
    EXPECT_EQ(configured().name(), "d");
    EXPECT_EQ(configured().memory().bytes(), std::uint64_t{64} << 20);
    EXPECT_EQ(peer_->descriptors.size(), 2u) << "/dev/kvm and the kernel";
    EXPECT_EQ(configured().kvm_fd(), 0);
    EXPECT_EQ(configured().boot().kernel_fd(), 1);
    EXPECT_TRUE(configured().platform().sandbox());
}

TEST_F(StartTest, what_it_has_on_the_host_is_there_as_long_as_it_runs)
{
    start_well();
    EXPECT_EQ(folder_.read("run/qemu/d.pid"), std::to_string(machine_->process_id()) + "\n");
    EXPECT_THAT(domain_log(),
                HasSubstr("starting up " + (folder_.path() / "bin/hostler-vmm").string()));
    EXPECT_FALSE(leaves_nothing());
    EXPECT_EQ(refusal(machine_->stop(StopMode::at_once)), "");
    EXPECT_TRUE(leaves_nothing());
    EXPECT_EQ(listener_.count, 0) << "who stops it knows";
    machine_.reset();
}

TEST_F(StartTest, a_guest_may_begin_paused)
{
    is_paused_ = true;
    start_well();
    EXPECT_TRUE(peer_->requests.at(2).start().paused());
}

TEST_F(StartTest, a_saved_state_comes_behind_the_other_files)
{
    state_ = SavedState{Fd(::memfd_create("state", MFD_CLOEXEC)), 8192, 100};
    start_well();
    EXPECT_EQ(configured().restore().fd(), 2);
    EXPECT_EQ(configured().restore().offset(), 8192u);
    EXPECT_EQ(configured().restore().bytes(), 100u);
    EXPECT_EQ(peer_->descriptors.size(), 3u);
}

/// Threads are put in their places before the guest runs.
TEST_F(StartTest, one_that_asks_for_places_runs_only_once_it_has_them)
{
    answer_ = [this](const Request& request, wire::Reply& reply) {
        if (!request.has_start()) return;
        std::ifstream file(pid_file());
        int pid = 0;
        file >> pid;
        reply.mutable_started()->add_vcpu_threads(pid);
        reply.mutable_started()->set_device_thread(pid);
    };
    start_well(
        "<cputune><emulatorsched scheduler='batch'/>"
        "<vcpusched vcpus='0' scheduler='batch'/></cputune>");
    ASSERT_THAT(asked(), ElementsAre(Request::kHello, Request::kConfigure, Request::kStart,
                                     Request::kResume));
    EXPECT_TRUE(peer_->requests[2].start().paused());
}

TEST_F(StartTest, places_that_cannot_be_had_are_the_end_of_it)
{
    EXPECT_THAT(refusal(start("<vcpu cpuset='9999'>1</vcpu>")), HasSubstr("CPU 9999"));
    EXPECT_TRUE(leaves_nothing());
}

TEST_F(StartTest, a_kernel_that_is_not_there_is_named_and_nothing_is_started)
{
    kernel_ = "nowhere";
    EXPECT_EQ(refusal(start()), "kernel " + (folder_.path() / "nowhere").string() +
                                    " cannot be opened: No such file or directory");
    EXPECT_TRUE(leaves_nothing());
    EXPECT_FALSE(peer_);
}

TEST_F(StartTest, a_program_that_ends_at_once_is_quoted)
{
    write_program("exit 0", "echo 'hostler-vmm: no memory' >&2; exit 70");
    EXPECT_THAT(refusal(start()), EndsWith("hostler-vmm: no memory"));
    EXPECT_TRUE(leaves_nothing());
    EXPECT_THAT(domain_log(), HasSubstr("hostler-vmm: no memory"));
}

TEST_F(StartTest, a_program_that_is_missing_is_named)
{
    EXPECT_THAT(refusal(start("<devices><emulator>/nowhere/hostler-vmm</emulator></devices>")),
                HasSubstr("cannot run /nowhere/hostler-vmm: No such file or directory"));
    EXPECT_TRUE(leaves_nothing());
}

struct Refusal {
    const char* name;
    Request::VerbCase verb;
};

class RefusedStarts : public StartTest, public testing::WithParamInterface<Refusal> {};

TEST_P(RefusedStarts, end_the_process_and_say_why)
{
    answer_ = [](const Request& request, wire::Reply& reply) {
        if (request.verb_case() != GetParam().verb) return;
        reply.mutable_failure()->set_code(static_cast<int>(ErrorCode::config_unsupported));
        reply.mutable_failure()->set_detail("the kernel is an empty file");
    };
    EXPECT_EQ(refusal(start()), "the kernel is an empty file");
    EXPECT_EQ(asked().back(), GetParam().verb) << "and nothing more is asked";
    EXPECT_TRUE(leaves_nothing());
    EXPECT_EQ(listener_.count, 0) << "who starts it is told, and nobody else";
}

INSTANTIATE_TEST_SUITE_P(Kvm, RefusedStarts,
                         testing::Values(Refusal{"greeting", Request::kHello},
                                         Refusal{"configuration", Request::kConfigure},
                                         Refusal{"start", Request::kStart}),
                         [](const auto& info) { return info.param.name; });

/// A failure of the host's: what the VMM has said in its log belongs to it.
TEST_F(StartTest, a_failure_comes_with_the_last_words)
{
    write_program("exit 0",
                  "echo 'hostler-vmm: KVM_RUN: Bad address' >&2\n" + std::string(sleeping));
    answer_ = [](const Request& request, wire::Reply& reply) {
        if (!request.has_start()) return;
        reply.mutable_failure()->set_code(static_cast<int>(ErrorCode::operation_failed));
        reply.mutable_failure()->set_detail("it does not begin");
    };
    EXPECT_EQ(refusal(start()), "it does not begin: hostler-vmm: KVM_RUN: Bad address");
}

TEST_F(StartTest, a_host_without_kvm_starts_nothing)
{
    write_program("echo 'no virtualization'; exit 3");
    EXPECT_EQ(refusal(start()), "this host's KVM cannot run the domain: no virtualization");
    EXPECT_TRUE(leaves_nothing());
}

/// A stored definition may be older than a rule.
TEST_F(StartTest, a_definition_is_judged_again)
{
    EXPECT_THAT(refusal(start("<devices><disk type='file'><source file='/a'/>"
                              "<target dev='sda' bus='sata'/></disk></devices>")),
                HasSubstr("disk sda: hostler-vmm has bus='virtio' only"));
    EXPECT_FALSE(peer_);
}

}  // namespace
}  // namespace hostler::drivers::kvm
