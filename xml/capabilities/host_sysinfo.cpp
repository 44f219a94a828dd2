#include "xml/capabilities/host_sysinfo.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part entry_parts[] = {
    attribute<&HostSysinfoEntry::name>("name", "What it tells."),
    text<&HostSysinfoEntry::value>("The firmware's text."),
};

constexpr Part bios_parts[] = {child<&HostSysinfo::bios>("entry", "A fact.")};
constexpr Part system_parts[] = {child<&HostSysinfo::system>("entry", "A fact.")};
constexpr Part board_parts[] = {child<&HostSysinfo::base_board>("entry", "A fact.")};
constexpr Part chassis_parts[] = {child<&HostSysinfo::chassis>("entry", "A fact.")};
constexpr Part parts[] = {
    attribute<&HostSysinfo::type>("type", "Where the facts come from."),
    group("bios", bios_parts, "The firmware."),
    group("system", system_parts, "The computer."),
    group("baseBoard", board_parts, "The main board."),
    group("chassis", chassis_parts, "The case."),
};

}  // namespace

const Element& schema(const HostSysinfoEntry*)
{
    static constexpr Element element = {"entry", "A fact.", entry_parts};
    return element;
}

const Element& schema(const HostSysinfo*)
{
    static constexpr Element element = {"sysinfo", "The firmware's tables.", parts};
    return element;
}

}  // namespace hostler::xml
