// The DSDT: what of the machine is not discovered by PCI. As ASL it would read
//   Scope (\_SB) { Device (PCI0) … Device (GED_) … Device (PWRB) … Device (COMn) … Device (Cnnn) …
//   } Name (\_S5_, Package { 5, 0, 0, 0 })
#include <cstdio>

#include "drivers/kvm/vmm/boot/acpi.hpp"
#include "drivers/kvm/vmm/boot/aml.hpp"
#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"
#include "drivers/kvm/vmm/legacy/processor_slots.hpp"

namespace hostler::vmm {
namespace {

using aml::Bytes;

Bytes pci_root()
{
    return aml::device(
        "PCI0",
        aml::name("_HID", aml::eisa_id("PNP0A08")) + aml::name("_CID", aml::eisa_id("PNP0A03")) +
            aml::name("_UID", aml::integer(0)) + aml::name("_SEG", aml::integer(0)) +
            aml::name("_BBN", aml::integer(0)) +
            aml::name("_CRS", aml::resources({aml::bus_numbers(0, 0),
                                              aml::memory_window(layout::pci_windows,
                                                                 layout::pci_windows_bytes)})));
}

/// Configuration space is the board's own; Linux believes MCFG only if something claims the range.
Bytes board()
{
    return aml::device("MBRD", aml::name("_HID", aml::eisa_id("PNP0C02")) +
                                   aml::name("_CRS", aml::resources({aml::fixed_memory(
                                                         layout::ecam, layout::ecam_bytes)})));
}

/// "C001", of processor 1.
std::string label_of(std::size_t uid)
{
    char label[5];
    std::snprintf(label, sizeof label, "C%03X", static_cast<unsigned>(uid & 0xfff));
    return label;
}

/// Of each processor that may be pulled: tells the guest what it does not know, and notes that it
/// does (ACPI 6.4, 5.6.6: 1 is a device check, 3 an eject request).
Bytes look_at_slots(const AcpiPlan& plan)
{
    const Bytes found = aml::local(1);
    Bytes terms;
    for (std::size_t uid = 0; uid < plan.processors.size(); ++uid) {
        if (!plan.processors[uid].may_be_pulled) continue;
        const std::string device = "\\_SB_." + label_of(uid);
        const Bytes slot = aml::path(device + ".SLOT");
        terms +=
            aml::store(slot, found) +
            aml::if_bits(found, processor_slot::plugged_in, aml::notify(device, 1)) +
            aml::if_bits(found, processor_slot::asked_for, aml::notify(device, 3)) +
            aml::store(aml::masked(found, processor_slot::plugged_in | processor_slot::asked_for),
                       slot);
    }
    return terms;
}

Bytes event_device(const AcpiPlan& plan)
{
    const Bytes pending = aml::local(0);
    const Bytes slots = look_at_slots(plan);
    return aml::device(
        "GED_", aml::name("_HID", aml::text("ACPI0013")) + aml::name("_UID", aml::integer(0)) +
                    aml::name("_CRS", aml::resources({aml::edge_interrupt(layout::acpi_gsi)})) +
                    aml::port_region("EREG", layout::acpi_registers + acpi_register::events, 1) +
                    aml::byte_field("EREG", "EVTS") +
                    aml::method("_EVT", 1,
                                aml::store(aml::path("EVTS"), pending) +
                                    aml::if_bits(pending, acpi_event::power_button,
                                                 aml::notify("\\_SB_.PWRB", 0x80)) +
                                    (slots.empty()
                                         ? Bytes()
                                         : aml::if_bits(pending, acpi_event::processors, slots))));
}

Bytes clock()
{
    return aml::device("RTC_",
                       aml::name("_HID", aml::eisa_id("PNP0B00")) +
                           aml::name("_CRS", aml::resources({aml::ports(layout::cmos, 2)})));
}

Bytes serial_port(unsigned number, const SerialPort& serial)
{
    return aml::device("COM" + std::to_string(number),
                       aml::name("_HID", aml::eisa_id("PNP0501")) +
                           aml::name("_UID", aml::integer(number)) +
                           aml::name("_CRS", aml::resources({aml::ports(serial.port, 8),
                                                             aml::edge_interrupt(serial.gsi)})));
}

/// What a processor that may be pulled has besides.
Bytes slot_of(std::uint32_t uid, const AcpiProcessor& processor)
{
    return aml::port_region("SREG", static_cast<std::uint16_t>(layout::processor_slots + uid), 1) +
           aml::byte_field("SREG", "SLOT") +
           aml::method("_STA", 0,
                       aml::returned(aml::masked(aml::path("SLOT"), processor_slot::status))) +
           aml::method("_EJ0", 1,
                       aml::store(aml::integer(processor_slot::eject), aml::path("SLOT"))) +
           aml::name("_MAT", aml::buffer(build_madt_entry(uid, processor.apic_id, madt_enabled)));
}

Bytes processor(std::uint32_t uid, const AcpiProcessor& processor)
{
    return aml::device(label_of(uid),
                       aml::name("_HID", aml::text("ACPI0007")) +
                           aml::name("_UID", aml::integer(uid)) +
                           (processor.may_be_pulled ? slot_of(uid, processor) : Bytes()));
}

}  // namespace

std::string build_dsdt_terms(const AcpiPlan& plan)
{
    Bytes devices = pci_root() + board() + clock() + event_device(plan) +
                    aml::device("PWRB", aml::name("_HID", aml::eisa_id("PNP0C0C")));
    unsigned number = 1;
    for (const auto& serial : plan.serial_ports) devices += serial_port(number++, serial);
    std::uint32_t uid = 0;
    for (const AcpiProcessor& each : plan.processors) devices += processor(uid++, each);
    const Bytes off = aml::package(
        {aml::integer(acpi_sleep_type_off), aml::integer(0), aml::integer(0), aml::integer(0)});
    return aml::scope("\\_SB_", devices) + aml::name("\\_S5_", off);
}

}  // namespace hostler::vmm
