#include "xml/domain/features.hpp"

#include "tests/xml/domain/element.hpp"

namespace hostler::xml {
namespace {

constexpr auto xml_code = ErrorCode::xml_error;

TEST(Features, ThoseThatAreNamedAreOn)
{
    constexpr Written rows[] = {
        {"<features><pae/><acpi/><apic/></features>", "<acpi/><apic/><pae/>"},
        {"<features><apic eoi='on'/><pmu/></features>", "<apic eoi='on'/><pmu state='on'/>"},
        {"<features><vmport state='off'/></features>", "<vmport state='off'/>"},
        {"<features><kvm><hidden state='on'/></kvm></features>", "<kvm><hidden state='on'/></kvm>"},
        {"<features><kvm><dirty-ring state='on' size='1024'/></kvm></features>",
         "<dirty-ring state='on' size='1024'/>"},
        {"<features><kvm><dirty-ring state='on' size='65536'/></kvm></features>", "size='65536'"},
        {"<features><smm><tseg unit='MiB'>48</tseg></smm></features>",
         "<smm state='on'><tseg unit='MiB'>48</tseg></smm>"},
        {"<features><ioapic driver='kvm'/></features>", "<ioapic driver='kvm'/>"},
        {"<features><gic version='3'/></features>", "<gic version='3'/>"},
        {"<features><gic/></features>", "<gic/>"},
    };
    expect_written(In::domain, rows);
}

TEST(Features, WhatCannotBeIsRefused)
{
    constexpr Faulty rows[] = {
        {"<features><apic eoi='maybe'/></features>", xml_code, "'maybe', it takes"},
        {"<features><kvm><dirty-ring/></kvm></features>", xml_code, "attribute 'state'"},
        {"<features><kvm><dirty-ring state='on'/></kvm></features>", xml_code, "power of 2"},
        {"<features><kvm><dirty-ring state='on' size='512'/></kvm></features>", xml_code,
         "[1024, 65536]"},
        {"<features><kvm><dirty-ring state='on' size='3000'/></kvm></features>", xml_code,
         "power of 2"},
        {"<features><kvm><dirty-ring state='on' size='131072'/></kvm></features>", xml_code,
         "[1024, 65536]"},
        {"<features><ioapic driver='isa'/></features>", xml_code, "'qemu', 'kvm'"},
        {"<features><gic version='9'/></features>", xml_code, "'9'"},
        {"<features><smm><tseg unit='stone'>1</tseg></smm></features>", ErrorCode::invalid_argument,
         "'stone'"},
        {"<features><msrs unknown='hope'/></features>", xml_code, "'ignore', 'fault'"},
        {"<features><hpt resizing='often'/></features>", xml_code, "'enabled', 'disabled'"},
    };
    expect_refused(In::domain, rows);
}

}  // namespace
}  // namespace hostler::xml
