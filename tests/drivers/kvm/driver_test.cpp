// What the driver says of itself, which domains are its, and how it finds a guest again.
#include "drivers/kvm/driver.hpp"

#include <gmock/gmock.h>
#include <sys/mman.h>

#include "drivers/kvm/strays.hpp"
#include "tests/drivers/kvm/domain_with.hpp"
#include "tests/drivers/kvm/pretended_vmm.hpp"

namespace hostler::drivers::kvm {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class NobodyListens final : public MachineListener {
public:
    void report(MachineEvent) override {}
};

class KvmDriverTest : public PretendedVmm {
protected:
    KvmDriver& driver()
    {
        if (!driver_) driver_.emplace(environment());
        return *driver_;
    }
    Task<std::unique_ptr<Machine>> adopt(std::string memento)
    {
        return driver().adopt(live_, std::move(memento), listener_);
    }

    xml::Domain live_ = domain_with("");
    NobodyListens listener_;
    std::optional<KvmDriver> driver_;
};

TEST_F(KvmDriverTest, a_host_that_cannot_is_said_with_its_reason)
{
    write_program("echo 'no virtualization'; exit 3");
    const DriverFacts facts = driver().facts();
    EXPECT_FALSE(facts.is_usable);
    EXPECT_EQ(facts.why_not, has_kvm() ? "no virtualization"
                                       : "/dev/kvm cannot be opened: "
                                         "No such file or directory");
    EXPECT_EQ(facts.domain_type, "kvm");
    EXPECT_EQ(facts.machine, "hostler");
    EXPECT_THAT(std::string(facts.emulator), EndsWith("/bin/hostler-vmm"));
}

struct Whose {
    const char* name;
    const char* domain;
    bool is_ours;
};

class KvmDriverTakes : public KvmDriverTest, public testing::WithParamInterface<Whose> {};

TEST_P(KvmDriverTakes, what_is_its_own)
{
    write_program("exit 3");
    const xml::Domain definition = xml::parse_domain(GetParam().domain).or_throw();
    EXPECT_EQ(driver().takes(definition), GetParam().is_ours);
}

#define DOMAIN(type, machine, emulator)                                             \
    "<domain type='" type "'><name>d</name><memory>65536</memory><os><type" machine \
    ">hvm</type></os><devices>" emulator "</devices></domain>"

INSTANTIATE_TEST_SUITE_P(
    Kvm, KvmDriverTakes,
    testing::Values(
        Whose{"no_emulator", DOMAIN("kvm", "", ""), true},
        Whose{"hostler_vmm", DOMAIN("kvm", "", "<emulator>/usr/bin/hostler-vmm</emulator>"), true},
        Whose{"hostler_vmm_elsewhere", DOMAIN("kvm", "", "<emulator>/opt/x/hostler-vmm</emulator>"),
              true},
        Whose{"qemu", DOMAIN("kvm", "", "<emulator>/usr/bin/qemu-system-x86_64</emulator>"), false},
        Whose{"qemu_by_a_similar_name", DOMAIN("kvm", "", "<emulator>/hostler-vmm/qemu</emulator>"),
              false},
        Whose{
            "hostlers_machine",
            DOMAIN("kvm", " machine='hostler'", "<emulator>/usr/bin/qemu-system-x86_64</emulator>"),
            true},
        Whose{"another_machine",
              DOMAIN("kvm", " machine='q35'", "<emulator>/usr/bin/qemu-system-x86_64</emulator>"),
              false},
        Whose{"emulated", DOMAIN("qemu", "", ""), false},
        Whose{"emulated_by_name", DOMAIN("qemu", "", "<emulator>/usr/bin/hostler-vmm</emulator>"),
              false},
        Whose{"of_the_test_driver", DOMAIN("test", "", ""), false}),
    [](const auto& info) { return info.param.name; });

TEST_F(KvmDriverTest, more_vcpus_than_kvm_allows_are_refused)
{
    if (!has_kvm()) GTEST_SKIP() << "this machine has no /dev/kvm for its user";
    write_program("exit 0");
    const std::string most = std::to_string(driver().facts().vcpus_max);
    xml::Domain definition = domain_with("<vcpu>65535</vcpu>");
    EXPECT_EQ(driver().complete(definition).error().detail,
              "<vcpu> is 65535; KVM on this host allows " + most);
}

/// Its domains can be defined and looked at on a host where they cannot run.
TEST_F(KvmDriverTest, where_kvm_is_not_usable_nothing_is_known_of_its_limit)
{
    write_program("exit 3");
    xml::Domain definition = domain_with("<vcpu>65535</vcpu>");
    EXPECT_THAT(driver().complete(definition).error().detail, StartsWith("<os><kernel>"))
        << "that is wrong anywhere";
}

TEST_F(KvmDriverTest, strays_end_before_anything_else_and_it_is_noted)
{
    write_program("exit 3");
    Traces stray{DomainLog::of(environment().logs, "web")};
    stray.folder = environment().run / "qemu/uuid-of-web";
    stray.pid_file = environment().run / "qemu/web.pid";
    stray.make().or_throw();
    mark_start(stray);
    stray.write_pid(1);
    driver();
    EXPECT_FALSE(std::filesystem::exists(stray.folder));
    EXPECT_THAT(folder_.read("log/qemu/web.log"),
                HasSubstr("ended: its daemon was killed before it had written down that it runs"));
}

TEST_F(KvmDriverTest, a_memento_that_is_none_is_shown)
{
    write_program("exit 3");
    for (const char* const memento : {"", "x", "12", "x 5"})
        EXPECT_EQ(refusal(adopt(memento)), "'" + std::string(memento) + "' names no hostler-vmm");
}

TEST_F(KvmDriverTest, a_guest_that_ended_meanwhile_leaves_nothing)
{
    write_program("exit 3");
    const Traces traces = Traces::of(live_, environment());
    traces.make().or_throw();
    traces.write_pid(::getpid());
    EXPECT_EQ(refusal(adopt(std::to_string(::getpid()) + " 0")),
              "process " + std::to_string(::getpid()) + " is no hostler-vmm")
        << "the number is another program's by now";
    EXPECT_FALSE(std::filesystem::exists(traces.folder));
    EXPECT_FALSE(std::filesystem::exists(traces.pid_file));
    EXPECT_TRUE(std::filesystem::exists(traces.log.path().parent_path()));
}

/// A process of the right name, and a listener at the place of its socket.
class KvmDriverAdopts : public KvmDriverTest {
protected:
    void SetUp() override
    {
        write_program("exit 3");
        const std::filesystem::path program = folder_.path() / "elsewhere/hostler-vmm";
        std::filesystem::create_directories(program.parent_path());
        std::filesystem::copy_file("/bin/sleep", program);
        const Fd log(::memfd_create("log", MFD_CLOEXEC));
        process_.emplace(VmmProcess::spawn({program.string(), "60"}, {}, log).or_throw());
        memento_ = std::to_string(process_->pid()) + " 7";
        traces_.make().or_throw();
    }
    void TearDown() override { process_->end(); }

    const Traces traces_ = Traces::of(live_, environment());
    std::optional<VmmProcess> process_;
    std::string memento_;
};

TEST_F(KvmDriverAdopts, a_process_whose_socket_is_gone_is_not_adopted_and_not_ended)
{
    EXPECT_THAT(refusal(adopt(memento_)), HasSubstr("cannot connect to"));
    EXPECT_FALSE(process_->wait_for(std::chrono::milliseconds(0)));
    EXPECT_TRUE(std::filesystem::exists(traces_.folder));
}

}  // namespace
}  // namespace hostler::drivers::kvm
