#include "xml/domain/sysinfo.hpp"

#include <algorithm>

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = Sysinfo::Type;
using Section = Sysinfo::Section;

template <Type Wanted>
constexpr auto is = [](const Sysinfo& sysinfo) { return sysinfo.type == Wanted; };

constexpr Part entry_parts[] = {
    attribute<&SysinfoEntry::name>("name", "Which fact.").required(),
    attribute<&SysinfoEntry::file>("file", "The file that holds the value.").path(),
    text<&SysinfoEntry::value>("The value."),
};

constexpr Part bios_parts[] = {child<&Sysinfo::bios>("entry", "A fact.")};
constexpr Part system_parts[] = {child<&Sysinfo::system>("entry", "A fact.")};
constexpr Part chassis_parts[] = {child<&Sysinfo::chassis>("entry", "A fact.")};
constexpr Part section_parts[] = {child<&Section::entries>("entry", "A fact.")};
constexpr Part oem_parts[] = {leaves<&Sysinfo::oem_strings>("entry", "A text.")};

constexpr std::string_view bios_names[] = {"vendor", "version", "date", "release"};
constexpr std::string_view system_names[] = {"manufacturer", "product", "version", "serial",
                                             "uuid",         "sku",     "family"};
constexpr std::string_view board_names[] = {"manufacturer", "product", "version",
                                            "serial",       "asset",   "location"};
constexpr std::string_view chassis_names[] = {"manufacturer", "version", "serial", "asset", "sku"};
constexpr std::string_view processor_names[] = {
    "socket_destination", "type",      "family", "manufacturer",  "signature",  "version",
    "external_clock",     "max_speed", "status", "serial_number", "part_number"};
constexpr std::string_view memory_names[] = {
    "size",        "form_factor", "locator",      "bank_locator",  "type",
    "type_detail", "speed",       "manufacturer", "serial_number", "part_number"};

/// The table has its facts in an order, each once, and no others.
void arrange(std::vector<SysinfoEntry>& entries, Words names)
{
    std::vector<SysinfoEntry> arranged;
    for (const auto name : names) {
        const auto at = std::find_if(entries.begin(), entries.end(),
                                     [name](const SysinfoEntry& e) { return e.name == name; });
        if (at != entries.end()) arranged.push_back(std::move(*at));
    }
    entries = std::move(arranged);
}

void arrange(std::vector<Section>& sections, Words names)
{
    for (Section& section : sections) arrange(section.entries, names);
}

Complaint judge(Sysinfo& sysinfo)
{
    arrange(sysinfo.bios, bios_names);
    arrange(sysinfo.system, system_names);
    arrange(sysinfo.base_boards, board_names);
    arrange(sysinfo.chassis, chassis_names);
    arrange(sysinfo.processors, processor_names);
    arrange(sysinfo.memories, memory_names);
    for (SysinfoEntry& entry : sysinfo.system) {
        if (entry.name != "uuid") continue;
        if (const auto uuid = Uuid::parse(entry.value))
            entry.value = Text(uuid->text());
        else
            return {"malformed <sysinfo> uuid element: '" + entry.value.str() + "'",
                    ErrorCode::xml_error};
    }
    return {};
}

constexpr Part parts[] = {
    attribute<&Sysinfo::type>("type", "What it is put into.").required().always().abi(),
    group("bios", bios_parts, "The firmware.").abi().when<is<Type::smbios>>(),
    group("system", system_parts, "The machine.").abi().when<is<Type::smbios>>(),
    child<&Sysinfo::base_boards>("baseBoard", "A board.", section_parts)
        .abi()
        .when<is<Type::smbios>>(),
    group("chassis", chassis_parts, "The case.").abi().when<is<Type::smbios>>(),
    child<&Sysinfo::processors>("processor", "A processor.", section_parts)
        .when<is<Type::smbios>>(),
    child<&Sysinfo::memories>("memory_device", "A memory module.", section_parts)
        .when<is<Type::smbios>>(),
    group("oemStrings", oem_parts, "Texts of the maker.").abi().when<is<Type::smbios>>(),
    child<&Sysinfo::entries>("entry", "A file the guest sees.").abi().when<is<Type::fwcfg>>(),
    rule<judge>("facts stand in the table's order"),
};

}  // namespace

Words words(Sysinfo::Type)
{
    static constexpr std::string_view all[] = {"smbios", "fwcfg"};
    return all;
}

const Element& schema(const SysinfoEntry*)
{
    static constexpr Element element = {"entry", "A fact.", entry_parts};
    return element;
}

const Element& schema(const Sysinfo*)
{
    static constexpr Element element = {"sysinfo", "What the guest's tables say.", parts};
    return element;
}

}  // namespace hostler::xml
