// Configurations that no machine can be built of: each is refused with a sentence that names what
// is wrong, and the process can build the next.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/vmm/machine/made_machine.hpp"

namespace hostler::vmm {
namespace {

using proto::vmm::Character;
using proto::vmm::Platform;
using testing::HasSubstr;

struct Wrong {
    const char* name;
    void (*change)(proto::vmm::Machine& config);
    const char* sentence;
};

void PrintTo(const Wrong& wrong, std::ostream* out)
{
    *out << wrong.name;
}

using Config = proto::vmm::Machine;

const Wrong wrong_configurations[] = {
    {"no_processor", [](Config& config) { config.mutable_processors()->set_count(0); },
     "a machine needs at least one processor"},
    {"a_topology_too_small",
     [](Config& config) {
         config.mutable_processors()->set_count(4);
         config.mutable_processors()->set_sockets(1);
         config.mutable_processors()->set_cores(3);
     },
     "a topology of 3 processors is too small for 4"},
    {"a_topology_too_small_for_what_may_come",
     [](Config& config) {
         config.mutable_processors()->set_maximum(9);
         config.mutable_processors()->set_sockets(2);
         config.mutable_processors()->set_dies(2);
         config.mutable_processors()->set_cores(2);
     },
     "a topology of 8 processors is too small for 9"},
    {"a_topology_of_2_to_the_32",
     [](Config& config) {
         config.mutable_processors()->set_cores(65'536);
         config.mutable_processors()->set_threads(65'536);
     },
     "a topology has at most 65535 processors, and this more"},
    {"a_topology_of_2_to_the_64_and_3_more",
     [](Config& config) {
         config.mutable_processors()->set_sockets(3);
         config.mutable_processors()->set_dies(1u << 31);
         config.mutable_processors()->set_cores(1u << 31);
         config.mutable_processors()->set_threads(4);
     },
     "a topology has at most 65535 processors, and this more"},
    {"more_processors_than_apic_ids",
     [](Config& config) { config.mutable_processors()->set_count(50'000); },
     "50000 processors are more than the "},
    {"more_processors_than_a_topology_has",
     [](Config& config) { config.mutable_processors()->set_count(100'000); },
     "a topology has at most 65535 processors, and this more"},
    {"apic_ids_with_gaps_that_run_out",
     [](Config& config) {
         config.mutable_processors()->set_count(200);
         config.mutable_processors()->set_sockets(67);
         config.mutable_processors()->set_cores(3);
     },
     "200 processors are more than the "},
    {"no_kernel", [](Config& config) { config.mutable_boot()->set_kernel_fd(99); },
     "no descriptor 99 for the kernel"},
    {"no_initrd", [](Config& config) { config.mutable_boot()->set_initrd_fd(98); },
     "no descriptor 98 for the initrd"},
    {"no_memory_file", [](Config& config) { config.mutable_memory()->set_fd(97); },
     "no descriptor 97 for guest memory"},
    {"no_kvm", [](Config& config) { config.set_kvm_fd(96); }, "no descriptor 96 for /dev/kvm"},
    {"a_saved_state_that_did_not_come",
     [](Config& config) { config.mutable_restore()->set_fd(95); },
     "no descriptor 95 for the state's file"},
    {"a_pit_without_its_controllers",
     [](Config& config) { config.mutable_platform()->set_pit(true); },
     "a PIT needs the interrupt controllers in the kernel"},
    {"an_exit_port_in_the_clock",
     [](Config& config) { config.mutable_platform()->set_exit_port(0x70); },
     "exit port 112 is none, or is taken"},
    {"an_exit_port_that_reaches_into_pci",
     [](Config& config) { config.mutable_platform()->set_exit_port(0xcf5); },
     "exit port 3317 is none, or is taken"},
    {"an_exit_port_behind_the_last",
     [](Config& config) { config.mutable_platform()->set_exit_port(0xfffd); },
     "exit port 65533 is none, or is taken"},
    {"an_exit_port_of_32_bits",
     [](Config& config) { config.mutable_platform()->set_exit_port(0xffff'fffe); },
     "exit port 4294967294 is none, or is taken"},
    {"a_device_of_the_future", [](Config& config) { config.add_devices()->set_alias("gpu0"); },
     "device gpu0 is of a kind that hostler-vmm does not have"},
    {"a_command_line_that_is_too_long",
     [](Config& config) { config.mutable_boot()->set_command_line(std::string(70'000, 'x')); },
     "the kernel command line has 70000 bytes"},
    {"a_feature_that_kvm_has_not",
     [](Config& config) {
         config.mutable_processors()->mutable_kvm_features()->set_require(1u << 23);
     },
     ""},
};

class WrongConfigurations : public MadeMachine, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongConfigurations, AreRefusedByNameAndTheNextIsBuilt)
{
    const std::string said = refusal(GetParam().change);
    EXPECT_NE(said, "it is made");
    EXPECT_THAT(said, HasSubstr(GetParam().sentence));
    EXPECT_TRUE(make(test::counting));
}

INSTANTIATE_TEST_SUITE_P(Kvm, WrongConfigurations, testing::ValuesIn(wrong_configurations),
                         [](const auto& info) { return info.param.name; });

class MachineBuild : public MadeMachine {};

TEST_F(MachineBuild, AKernelThatIsNoneIsNamedByItsPath)
{
    const auto done = make(test::counting, [this](Config& config) {
        config.mutable_boot()->set_kernel_fd(descriptors.add(test::file_of("#!/bin/sh\n")));
    });
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().detail, HasSubstr("the kernel /boot/tiny is not one"));
}

TEST_F(MachineBuild, AnInitrdThatDoesNotFitIsNamed)
{
    const auto done = make(test::counting, [this](Config& config) {
        Fd initrd(::memfd_create("initrd", MFD_CLOEXEC));
        ASSERT_EQ(::ftruncate(initrd.get(), 16 << 20), 0);
        config.mutable_boot()->set_initrd_fd(descriptors.add(std::move(initrd)));
        config.mutable_boot()->set_initrd_name("/boot/initrd");
    });
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().detail,
                HasSubstr("the initrd /boot/initrd of 16 MiB does not fit beside the kernel"));
}

/// The guest finds its tables where the memory map says that they are.
TEST_F(MachineBuild, TheAcpiTablesAreInTheGuestsMemory)
{
    make(test::counting, [](Config& config) {
        config.mutable_processors()->set_count(3);
    }).or_throw();
    const auto* const tables = reinterpret_cast<const char*>(memory + layout::acpi_tables);
    EXPECT_EQ(std::string_view(tables, 8), "RSD PTR ");
    const std::string_view all(tables, layout::acpi_tables_end - layout::acpi_tables);
    for (const char* const signature : {"XSDT", "FACP", "APIC", "MCFG", "DSDT"})
        EXPECT_NE(all.find(signature), all.npos) << signature;
}

TEST_F(MachineBuild, ASerialPortIsInItsTablesOnlyWhereThereIsOne)
{
    const auto names_com1 = [this] {
        const std::string_view all(reinterpret_cast<const char*>(memory + layout::acpi_tables),
                                   layout::acpi_tables_end - layout::acpi_tables);
        return all.find("COM1") != all.npos;
    };
    make(test::counting).or_throw();
    EXPECT_FALSE(names_com1());
    make(test::counting, [](Config& config) {
        proto::vmm::Device& serial = *config.add_devices();
        serial.set_alias("serial0");
        serial.mutable_serial()->mutable_character()->set_kind(Character::KIND_NULL);
    }).or_throw();
    EXPECT_TRUE(names_com1());
}

TEST_F(MachineBuild, BothIrqchipsAndThePitCanBeHad)
{
    for (const auto chip : {Platform::IRQCHIP_SPLIT, Platform::IRQCHIP_KERNEL})
        EXPECT_TRUE(make(test::counting, [chip](Config& config) {
            config.mutable_platform()->set_irqchip(chip);
            config.mutable_platform()->set_pit(chip == Platform::IRQCHIP_KERNEL);
        }));
}

}  // namespace
}  // namespace hostler::vmm
