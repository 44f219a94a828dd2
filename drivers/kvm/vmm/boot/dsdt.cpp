// The DSDT: what of the machine is not discovered by PCI. As ASL it would read
//   Scope (\_SB) { Device (PCI0) … Device (GED_) … Device (PWRB) … Device (COMn) … Device (Cnnn) …
//   } Name (\_S5_, Package { 5, 0, 0, 0 })
#include <cstdio>

#include "drivers/kvm/vmm/boot/acpi.hpp"
#include "drivers/kvm/vmm/boot/aml.hpp"
#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"

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

Bytes event_device()
{
    const Bytes pending = aml::local(0);
    return aml::device(
        "GED_", aml::name("_HID", aml::text("ACPI0013")) + aml::name("_UID", aml::integer(0)) +
                    aml::name("_CRS", aml::resources({aml::edge_interrupt(layout::acpi_gsi)})) +
                    aml::port_region("EREG", layout::acpi_registers + acpi_register::events, 1) +
                    aml::byte_field("EREG", "EVTS") +
                    aml::method("_EVT", 1,
                                aml::store(aml::path("EVTS"), pending) +
                                    aml::if_bits(pending, acpi_event::power_button,
                                                 aml::notify("\\_SB_.PWRB", 0x80))));
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

Bytes processor(unsigned uid)
{
    char label[5];
    std::snprintf(label, sizeof label, "C%03X", uid & 0xfff);
    return aml::device(
        label, aml::name("_HID", aml::text("ACPI0007")) + aml::name("_UID", aml::integer(uid)));
}

}  // namespace

std::string build_dsdt_terms(const AcpiPlan& plan)
{
    Bytes devices = pci_root() + board() + clock() + event_device() +
                    aml::device("PWRB", aml::name("_HID", aml::eisa_id("PNP0C0C")));
    unsigned number = 1;
    for (const auto& serial : plan.serial_ports) devices += serial_port(number++, serial);
    for (unsigned uid = 0; uid < plan.apic_ids.size(); ++uid) devices += processor(uid);
    const Bytes off = aml::package(
        {aml::integer(acpi_sleep_type_off), aml::integer(0), aml::integer(0), aml::integer(0)});
    return aml::scope("\\_SB_", devices) + aml::name("\\_S5_", off);
}

}  // namespace hostler::vmm
