#include "drivers/kvm/vmm/boot/acpi.hpp"

#include <cstring>
#include <numeric>
#include <string_view>

namespace hostler::vmm {
namespace {

/// ACPI 6.4, 5.2.6.
struct [[gnu::packed]] Header {
    char signature[4];
    std::uint32_t bytes;
    std::uint8_t revision;
    std::uint8_t checksum;
    char oem[6];
    char oem_table[8];
    std::uint32_t oem_revision;
    char creator[4];
    std::uint32_t creator_revision;
};
static_assert(sizeof(Header) == 36);

/// 5.2.3.2: a generic address.
struct [[gnu::packed]] Address {
    std::uint8_t space;
    std::uint8_t bits;
    std::uint8_t offset;
    std::uint8_t access;
    std::uint64_t address;
};

constexpr Address port8(std::uint16_t port)
{
    return {.space = 1, .bits = 8, .offset = 0, .access = 1, .address = port};
}

/// 5.2.5.3.
struct [[gnu::packed]] Rsdp {
    char signature[8];
    std::uint8_t checksum;
    char oem[6];
    std::uint8_t revision;
    std::uint32_t rsdt;
    std::uint32_t bytes;
    std::uint64_t xsdt;
    std::uint8_t extended_checksum;
    std::uint8_t reserved[3];
};
static_assert(sizeof(Rsdp) == 36);

/// 5.2.9, revision 6.4, behind the header. Hardware-reduced: what stands for legacy hardware is
/// zero.
struct [[gnu::packed]] Fadt {
    std::uint8_t legacy1[73];
    std::uint16_t boot_architecture;
    std::uint8_t reserved1;
    std::uint32_t flags;
    Address reset_register;
    std::uint8_t reset_value;
    std::uint16_t arm_boot_architecture;
    std::uint8_t minor_version;
    std::uint64_t x_firmware_control;
    std::uint64_t x_dsdt;
    Address legacy2[8];
    Address sleep_control;
    Address sleep_status;
    char hypervisor[8];
};
static_assert(sizeof(Header) + sizeof(Fadt) == 276);

constexpr std::uint16_t boot_no_vga = 1 << 2;
constexpr std::uint32_t fadt_wbinvd = 1 << 0;
constexpr std::uint32_t fadt_power_button_is_device = 1 << 4;
constexpr std::uint32_t fadt_sleep_button_is_device = 1 << 5;
constexpr std::uint32_t fadt_has_reset_register = 1 << 10;
constexpr std::uint32_t fadt_hardware_reduced = 1 << 20;

struct [[gnu::packed]] Madt {
    std::uint32_t local_apic = layout::local_apic;
    std::uint32_t flags = 0;  ///< no 8259s
};
struct [[gnu::packed]] MadtLocalApic {
    std::uint8_t type = 0;
    std::uint8_t bytes = 8;
    std::uint8_t uid = 0;
    std::uint8_t apic_id = 0;
    std::uint32_t flags = madt_enabled;
};
struct [[gnu::packed]] MadtX2apic {
    std::uint8_t type = 9;
    std::uint8_t bytes = 16;
    std::uint16_t reserved = 0;
    std::uint32_t apic_id = 0;
    std::uint32_t flags = madt_enabled;
    std::uint32_t uid = 0;
};
struct [[gnu::packed]] MadtIoapic {
    std::uint8_t type = 1;
    std::uint8_t bytes = 12;
    std::uint8_t id = 0;
    std::uint8_t reserved = 0;
    std::uint32_t address = layout::ioapic;
    std::uint32_t gsi_first = 0;
};
struct [[gnu::packed]] MadtLocalNmi {
    std::uint8_t type = 4;
    std::uint8_t bytes = 6;
    std::uint8_t uid = 0xff;  ///< every processor
    std::uint16_t flags = 0;
    std::uint8_t lint = 1;
};
struct [[gnu::packed]] Mcfg {
    std::uint64_t reserved = 0;
    std::uint64_t address = layout::ecam;
    std::uint16_t segment = 0;
    std::uint8_t bus_first = 0;
    std::uint8_t bus_last = 0;
    std::uint32_t reserved2 = 0;
};

template <class T>
std::string bytes_of(const T& value)
{
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

/// What makes all bytes add up to 0.
std::uint8_t checksum(std::string_view bytes)
{
    const auto add = [](unsigned sum, char byte) { return sum + static_cast<unsigned char>(byte); };
    return static_cast<std::uint8_t>(-std::accumulate(bytes.begin(), bytes.end(), 0u, add));
}

std::string table(const char* signature, std::uint8_t revision, const std::string& body)
{
    Header header{.revision = revision, .oem_revision = 1, .creator_revision = 1};
    std::memcpy(header.signature, signature, sizeof header.signature);
    std::memcpy(header.oem, "HOSTLR", sizeof header.oem);
    std::memcpy(header.oem_table, "HOSTLER ", sizeof header.oem_table);
    std::memcpy(header.creator, "HSTL", sizeof header.creator);
    header.bytes = static_cast<std::uint32_t>(sizeof header + body.size());
    header.checksum = checksum(bytes_of(header) + body);
    return bytes_of(header) + body;
}

std::string fadt(std::uint64_t dsdt)
{
    Fadt fadt{};
    fadt.boot_architecture = boot_no_vga;
    fadt.flags = fadt_wbinvd | fadt_power_button_is_device | fadt_sleep_button_is_device |
                 fadt_has_reset_register | fadt_hardware_reduced;
    fadt.reset_register = port8(layout::reset_register);
    fadt.reset_value = layout::reset_value;
    fadt.minor_version = 4;
    fadt.x_dsdt = dsdt;
    fadt.sleep_control = port8(layout::acpi_registers);
    fadt.sleep_status = port8(layout::acpi_registers + 1);
    std::memcpy(fadt.hypervisor, "HOSTLER", sizeof fadt.hypervisor);
    return table("FACP", 6, bytes_of(fadt));
}

std::string madt(const AcpiPlan& plan)
{
    std::string body = bytes_of(Madt{});
    std::uint32_t uid = 0;
    for (const AcpiProcessor& processor : plan.processors)
        body += build_madt_entry(uid++, processor.apic_id,
                                 processor.is_plugged_in ? madt_enabled : madt_online_capable);
    body += bytes_of(MadtIoapic{});
    body += bytes_of(MadtLocalNmi{});
    return table("APIC", 5, body);
}

Rsdp rsdp(std::uint64_t xsdt)
{
    constexpr std::size_t first_part = 20;  ///< what ACPI 1.0 sums
    Rsdp rsdp{.revision = 2, .bytes = sizeof(Rsdp), .xsdt = xsdt};
    std::memcpy(rsdp.signature, "RSD PTR ", sizeof rsdp.signature);
    std::memcpy(rsdp.oem, "HOSTLR", sizeof rsdp.oem);
    rsdp.checksum = checksum(bytes_of(rsdp).substr(0, first_part));
    rsdp.extended_checksum = checksum(bytes_of(rsdp));
    return rsdp;
}

/// Tables are put one after the other behind the RSDP, each on 16 bytes.
class Area {
public:
    std::uint64_t add(const std::string& content)
    {
        bytes_.resize((bytes_.size() + 15) / 16 * 16);
        const std::uint64_t place = layout::acpi_tables + bytes_.size();
        bytes_ += content;
        return place;
    }
    std::string finish(std::uint64_t xsdt)
    {
        const std::string root = bytes_of(rsdp(xsdt));
        return root + bytes_.substr(root.size());
    }

private:
    std::string bytes_ = std::string(sizeof(Rsdp), '\0');
};

}  // namespace

std::string build_madt_entry(std::uint32_t uid, std::uint32_t apic_id, std::uint32_t flags)
{
    constexpr std::uint32_t apic_id_max = 254;  ///< 255 is every processor
    if (apic_id > apic_id_max || uid > apic_id_max)
        return bytes_of(MadtX2apic{.apic_id = apic_id, .flags = flags, .uid = uid});
    return bytes_of(MadtLocalApic{.uid = static_cast<std::uint8_t>(uid),
                                  .apic_id = static_cast<std::uint8_t>(apic_id),
                                  .flags = flags});
}

Result<AcpiTables> build_acpi_tables(const AcpiPlan& plan)
{
    Area area;
    const std::uint64_t dsdt = area.add(table("DSDT", 2, build_dsdt_terms(plan)));
    const std::uint64_t listed[] = {area.add(fadt(dsdt)), area.add(madt(plan)),
                                    area.add(table("MCFG", 1, bytes_of(Mcfg{})))};
    const std::uint64_t xsdt = area.add(table("XSDT", 1, bytes_of(listed)));
    AcpiTables tables{area.finish(xsdt), layout::acpi_tables};
    if (tables.bytes.size() > layout::acpi_tables_end - layout::acpi_tables)
        return Error(ErrorCode::config_unsupported, "the ACPI tables of " +
                                                        std::to_string(plan.processors.size()) +
                                                        " processors do not fit below 1 MiB");
    return tables;
}

}  // namespace hostler::vmm
