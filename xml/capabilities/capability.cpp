// The parts that <domainCapabilities> is made of: a thing with its words, CPU modes, SEV, SGX.

#include "xml/capabilities/domain_capabilities.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part enum_parts[] = {
    attribute<&CapabilityEnum::name>("name", "The attribute."),
    leaves<&CapabilityEnum::values>("value", "A word it takes."),
};

constexpr Part capability_parts[] = {
    attribute<&Supported::supported>("supported", "Whether it is there."),
    leaves<&Supported::values>("value", "A file it offers."),
    child<&Supported::enums>("enum", "What it takes."),
};

constexpr Part sev_parts[] = {
    attribute<&SevCapability::supported>("supported", "Whether it is there."),
    leaf<&SevCapability::c_bit>("cbitpos", "The bit that marks a page encrypted."),
    leaf<&SevCapability::reduced_bits>("reducedPhysBits", "Address bits that it costs."),
    leaf<&SevCapability::guests_max>("maxGuests", "Most such guests."),
    leaf<&SevCapability::es_guests_max>("maxESGuests", "Most guests with encrypted state."),
};

constexpr Part section_parts[] = {
    attribute<&SgxSection::node>("node", "The cell.").always(),
    in_units(attribute<&SgxSection::size_kib>("size", "Its size.").always(), kib),
};
constexpr Part sections_parts[] = {
    child<&SgxCapability::sections>("section", "A section."),
};
constexpr Part sgx_parts[] = {
    attribute<&SgxCapability::supported>("supported", "Whether it is there."),
    leaf<&SgxCapability::flc>("flc", "Flexible launch control."),
    leaf<&SgxCapability::sgx1>("sgx1", "The first set of instructions."),
    leaf<&SgxCapability::sgx2>("sgx2", "The second set of instructions."),
    in_units(leaf<&SgxCapability::section_kib>("section_size", "Size of all sections."), kib),
    group("sections", sections_parts, "The sections by cell."),
};

constexpr Part model_parts[] = {
    attribute<&CpuModelCapability::usable>("usable", "Whether this host can run it."),
    attribute<&CpuModelCapability::deprecated>("deprecated", "Whether it is on its way out."),
    attribute<&CpuModelCapability::vendor>("vendor", "Who made it."),
    text<&CpuModelCapability::name>("The model."),
};

constexpr Part host_model_parts[] = {
    attribute<&CpuModeCapability::fallback>("fallback", "Whether a lesser one may stand in."),
    text<&CpuModeCapability::model>("The model."),
};
constexpr auto is_choice = [](const CpuModeCapability& mode) { return mode.name == "custom"; };
constexpr auto is_one = [](const CpuModeCapability& mode) { return mode.name != "custom"; };
constexpr Part mode_parts[] = {
    attribute<&CpuModeCapability::name>("name", "The mode."),
    attribute<&CpuModeCapability::supported>("supported", "Whether it can be asked for."),
    child<&CpuModeCapability::enums>("enum", "What it takes."),
    group("model", host_model_parts, "The model that stands for the host.").when<is_one>(),
    leaf<&CpuModeCapability::vendor>("vendor", "Who made the host's."),
    child<&CpuModeCapability::address_bits>("maxphysaddr", "How long physical addresses are."),
    child<&CpuModeCapability::features>("feature", "A feature more or less."),
    child<&CpuModeCapability::models>("model", "A model to choose.").when<is_choice>(),
};

}  // namespace

const Element& schema(const CapabilityEnum*)
{
    static constexpr Element element = {"enum", "The words that an attribute takes.", enum_parts};
    return element;
}

const Element& schema(const Supported*)
{
    static constexpr Element element = {"capability", "What may be there.", capability_parts};
    return element;
}

const Element& schema(const SevCapability*)
{
    static constexpr Element element = {"sev", "Memory encryption by AMD.", sev_parts};
    return element;
}

const Element& schema(const SgxSection*)
{
    static constexpr Element element = {"section", "Enclave memory of a cell.", section_parts};
    return element;
}

const Element& schema(const SgxCapability*)
{
    static constexpr Element element = {"sgx", "Enclaves by Intel.", sgx_parts};
    return element;
}

const Element& schema(const CpuModelCapability*)
{
    static constexpr Element element = {"model", "A model to choose.", model_parts};
    return element;
}

const Element& schema(const CpuModeCapability*)
{
    static constexpr Element element = {"mode", "A mode of <cpu>.", mode_parts};
    return element;
}

}  // namespace hostler::xml
