// A running guest as the daemon's core sees it: which verb asks the VMM for what, and what a client
// hears when the VMM says no.
#include "drivers/kvm/machine.hpp"

#include <gmock/gmock.h>

#include "tests/drivers/kvm/domain_with.hpp"
#include "tests/drivers/kvm/running_link.hpp"

namespace hostler::drivers::kvm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using wire::Request;

class MachineTest : public RunningLink {
protected:
    void make(const std::string& devices = "")
    {
        run();
        machine_.emplace(link_, domain_with("<devices>" + devices + "</devices>"),
                         context_.get_executor());
    }
    struct Saved {
        std::uint64_t bytes = 0;
        std::string problem;
    };
    Task<Saved> save(Fd file, std::uint64_t offset)
    {
        const Result<std::uint64_t> bytes = co_await machine_->save(std::move(file), offset);
        Saved saved;
        if (bytes)
            saved.bytes = *bytes;
        else
            saved.problem = bytes.error().detail;
        co_return saved;
    }
    Task<> attach(std::string alias) { console_ = co_await machine_->console(std::move(alias)); }

    std::unique_ptr<Console> console_;
    std::optional<KvmMachine> machine_;
};

struct Verb {
    const char* name;
    Request::VerbCase asks;
    std::function<Task<>(Machine&)> call;
};

void PrintTo(const Verb& verb, std::ostream* out)
{
    *out << verb.name;
}

class MachineVerbs : public MachineTest, public testing::WithParamInterface<Verb> {};

TEST_P(MachineVerbs, ask_the_vmm_once_and_say_what_it_says)
{
    make();
    EXPECT_EQ(problem(GetParam().call(*machine_)), "");
    EXPECT_THAT(peer_.asked(), ElementsAre(GetParam().asks));
    peer_.answer = peer_.refuse;
    EXPECT_THAT(problem(GetParam().call(*machine_)), HasSubstr("no"));
}

INSTANTIATE_TEST_SUITE_P(
    Kvm, MachineVerbs,
    testing::Values(
        Verb{"pause", Request::kPause, [](Machine& machine) { return machine.pause(); }},
        Verb{"resume", Request::kResume, [](Machine& machine) { return machine.resume(); }},
        Verb{"reset", Request::kReset, [](Machine& machine) { return machine.reset(); }},
        Verb{"nmi", Request::kInjectNmi, [](Machine& machine) { return machine.inject_nmi(); }},
        Verb{"shutdown", Request::kPowerButton,
             [](Machine& machine) { return machine.shutdown(ShutdownMode::by_default); }},
        Verb{"shutdown_acpi", Request::kPowerButton,
             [](Machine& machine) { return machine.shutdown(ShutdownMode::acpi_button); }},
        Verb{"reboot", Request::kPowerButton,
             [](Machine& machine) { return machine.reboot(ShutdownMode::by_default); }},
        Verb{"memory", Request::kSetBalloon,
             [](Machine& machine) { return machine.set_memory(1024); }},
        Verb{"period", Request::kSetBalloonPeriod,
             [](Machine& machine) { return machine.set_statistics_period(5); }},
        Verb{"vcpus", Request::kSetProcessors,
             [](Machine& machine) { return machine.set_vcpus(2); }}),
    [](const auto& info) { return info.param.name; });

TEST_F(MachineTest, numbers_reach_the_vmm_in_its_units)
{
    make();
    problem(machine_->set_memory(std::uint64_t{5} << 30));
    problem(machine_->set_statistics_period(7));
    problem(machine_->set_vcpus(3));
    ASSERT_EQ(peer_.requests.size(), 3u);
    EXPECT_EQ(peer_.requests[0].set_balloon().target_bytes(), std::uint64_t{5} << 40) << "bytes";
    EXPECT_EQ(peer_.requests[1].set_balloon_period().seconds(), 7u);
    EXPECT_EQ(peer_.requests[2].set_processors().count(), 3u);
}

TEST_F(MachineTest, an_agent_that_is_not_there_is_not_asked)
{
    make();
    const auto sentence = HasSubstr("QEMU guest agent is not configured");
    EXPECT_THAT(problem(machine_->shutdown(ShutdownMode::guest_agent)), sentence);
    EXPECT_THAT(problem(machine_->reboot(ShutdownMode::guest_agent)), sentence);
    EXPECT_THAT(peer_.asked(), IsEmpty());
}

TEST_F(MachineTest, a_state_is_written_to_the_file_that_came_along)
{
    make();
    peer_.answer = [](const Request&, wire::Reply& reply) {
        reply.mutable_saved()->set_bytes(12345);
    };
    Fd file(::memfd_create("state", MFD_CLOEXEC));
    const Fd same(::dup(file.get()));
    const Saved saved = result(save(std::move(file), 8192));
    EXPECT_EQ(saved.problem, "");
    EXPECT_EQ(saved.bytes, 12345u);
    EXPECT_EQ(peer_.requests.at(0).save().fd(), 0);
    EXPECT_EQ(peer_.requests.at(0).save().offset(), 8192u);
    ASSERT_EQ(peer_.descriptors.size(), 1u);
    ASSERT_EQ(::write(peer_.descriptors[0].get(), "x", 1), 1);
    char letter = 0;
    EXPECT_EQ(::pread(same.get(), &letter, 1, 0), 1);
    EXPECT_EQ(letter, 'x');
}

TEST_F(MachineTest, a_state_that_could_not_be_written_is_an_answer)
{
    make();
    peer_.answer = peer_.refuse;
    EXPECT_EQ(result(save(Fd(::memfd_create("state", MFD_CLOEXEC)), 0)).problem, "no");
}

TEST_F(MachineTest, who_lets_go_of_it_leaves_the_guest_running)
{
    make();
    machine_.reset();
    settle();
    EXPECT_TRUE(is_process_alive());
    EXPECT_THAT(peer_.asked(), IsEmpty());
    EXPECT_TRUE(has_files());
}

TEST_F(MachineTest, the_first_console_is_that_of_who_names_none)
{
    const std::string path = folder_.path() / "serial";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    make(
        "<serial type='file'><source path='/none'/><alias name='serial0'/></serial>"
        "<console type='pty'><source path='" +
        path + "'/><target type='virtio'/><alias name='console0'/></console>");
    EXPECT_EQ(problem(attach("")), "");
    EXPECT_TRUE(console_) << "consoles come before serial ports";
    console_.reset();
    EXPECT_EQ(problem(attach("console0")), "");
    console_.reset();
    EXPECT_THAT(problem(attach("serial0")), HasSubstr("a type that clients cannot attach to"));
    EXPECT_THAT(problem(attach("console1")), HasSubstr("cannot find console device 'console1'"));
}

TEST_F(MachineTest, without_a_console_there_is_none)
{
    make();
    EXPECT_THAT(problem(attach("")), HasSubstr("the domain has no console"));
    EXPECT_THAT(problem(attach("serial0")), HasSubstr("cannot find console device 'serial0'"));
}

}  // namespace
}  // namespace hostler::drivers::kvm
