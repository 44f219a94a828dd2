#include "xml/domain/cpu.hpp"

#include "tests/xml/domain/element.hpp"

namespace hostler::xml {
namespace {

constexpr auto xml_code = ErrorCode::xml_error;

TEST(Cpu, WhatIsSaidIsKeptInOneOrder)
{
    constexpr Written rows[] = {
        {"<cpu mode='host-passthrough' check='none' migratable='on'/>", ""},
        {"<cpu><feature name='vmx'/><model>Haswell</model></cpu>",
         "<model>Haswell</model><feature name='vmx'/>"},
        {"<cpu mode='custom' match='exact'><model fallback='forbid' vendor_id='GenuineIntel'>"
         "Haswell</model><vendor>Intel</vendor></cpu>",
         "<model fallback='forbid' vendor_id='GenuineIntel'>Haswell</model>"
         "<vendor>Intel</vendor>"},
        {"<cpu><cache level='3' mode='emulate'/><maxphysaddr mode='emulate' bits='42'/></cpu>",
         "<cache level='3' mode='emulate'/><maxphysaddr mode='emulate' bits='42'/>"},
        {"<cpu><topology sockets='1' cores='2' threads='2'/></cpu>",
         "<topology sockets='1' dies='1' cores='2' threads='2'/>"},
    };
    expect_written(In::domain, rows);
}

TEST(Cpu, EveryPolicyOfAFeatureIsKept)
{
    for (const std::string_view policy : words(CpuFeature::Policy{}).subspan(1)) {
        const std::string cpu = "<cpu mode='host-model'><feature policy='" + std::string(policy) +
                                "' name='aes'/></cpu>";
        const std::string feature = "<feature policy='" + std::string(policy) + "' name='aes'/>";
        const Written row[] = {{cpu, feature}};
        expect_written(In::domain, row);
    }
}

TEST(Cpu, AFallbackIsOfAModel)
{
    constexpr Written rows[] = {
        {"<cpu mode='host-model'><model fallback='forbid'/></cpu>", "<model fallback='forbid'/>"},
    };
    expect_written(In::domain, rows);
    const auto none = parse_domain(
        document(In::domain, "<cpu mode='host-passthrough'><model fallback='allow'/></cpu>"));
    ASSERT_TRUE(none);
    EXPECT_EQ(none->cpu->fallback, Cpu::Fallback::absent);
}

TEST(Cpu, WhatCannotBeIsRefused)
{
    constexpr Faulty rows[] = {
        {"<cpu mode='host'/>", xml_code, "'host', it takes 'custom', 'host-model'"},
        {"<cpu match='nearly'/>", xml_code, "'minimum', 'exact', 'strict'"},
        {"<cpu check='some'/>", xml_code, "'none', 'partial', 'full'"},
        {"<cpu><model vendor_id='Intel'>a</model></cpu>", xml_code,
         "vendor_id must be exactly 12 characters long"},
        {"<cpu><model vendor_id='GenuineIntel!'>a</model></cpu>", xml_code, "12 characters"},
        {"<cpu><feature/></cpu>", xml_code, "attribute 'name' in element 'feature'"},
        {"<cpu><feature name='a' policy='maybe'/></cpu>", xml_code, "'maybe'"},
        {"<cpu><feature name='a'/><feature name='b'/><feature name='a' policy='force'/></cpu>",
         xml_code, "CPU feature 'a' specified more than once"},
        {"<cpu><topology sockets='1' cores='2'/></cpu>", xml_code, "attribute 'threads'"},
        {"<cpu><topology sockets='0' cores='2' threads='1'/></cpu>", xml_code, "topology"},
        {"<cpu><topology sockets='1' dies='0' cores='2' threads='1'/></cpu>", xml_code, "topology"},
        {"<cpu><cache mode='big'/></cpu>", xml_code, "'emulate', 'passthrough', 'disable'"},
        {"<cpu><cache level='4' mode='emulate'/></cpu>", xml_code, "from 1 to 3"},
        {"<cpu><cache level='0' mode='emulate'/></cpu>", xml_code, "from 1 to 3"},
        {"<cpu><maxphysaddr/></cpu>", xml_code, "attribute 'mode' in element 'maxphysaddr'"},
        {"<cpu><maxphysaddr mode='emulate' bits='many'/></cpu>", xml_code, "'many'"},
    };
    expect_refused(In::domain, rows);
}

TEST(Cpu, NodesAreOneAfterTheOtherWithProcessorsOfTheirOwn)
{
    const auto with = [](std::string_view cells) {
        return "<cpu><numa>" + std::string(cells) + "</numa></cpu>";
    };
    const Faulty refused[] = {
        {"<cell id='0' cpus='0'/>", xml_code, "attribute 'memory' in element 'cell'"},
        {"<cell id='1' cpus='0' memory='1'/>", xml_code, "cell 1 stands where cell 0 is expected"},
        {"<cell id='0' cpus='0' memory='1'/><cell id='2' cpus='1' memory='1'/>", xml_code,
         "cell 2 stands where cell 1"},
        {"<cell id='0' cpus='4' memory='1'/>", ErrorCode::internal, "cell 0 has '4' of 4"},
        {"<cell id='0' cpus='0-1' memory='1'/><cell id='1' cpus='1-2' memory='1'/>",
         ErrorCode::config_unsupported, "overlapping vCPU ids, '0-1' and '1-2'"},
        {"<cell id='0' cpus='0' memory='1' unit='stone'/>", ErrorCode::invalid_argument, "'stone'"},
        {"<cell id='0' cpus='x' memory='1'/>", xml_code, "'x'"},
        {"<cell id='0' cpus='0' memory='1' memAccess='open'/>", xml_code, "'shared', 'private'"},
        {"<cell id='0' cpus='0' memory='1'><distances><sibling id='0' value='9'/></distances>"
         "</cell>",
         xml_code, "from 10 to 255"},
        {"<cell id='0' cpus='0' memory='1'><distances><sibling id='0' value='256'/></distances>"
         "</cell>",
         xml_code, "from 10 to 255"},
        {"<cell id='0' cpus='0' memory='1'><cache level='1'/></cell>", xml_code, "associativity"},
    };
    for (const Faulty& row : refused) {
        const std::string text = with(row.text);
        const Faulty one[] = {{text, row.code, row.part}};
        expect_refused(In::domain, one);
    }
    const std::string cells = with(
        "<cell id='0' cpus='0-1' memory='1' unit='MiB'/><cell id='1' cpus='2-3' memory='512'/>");
    const Written taken[] = {
        {cells,
         "<cell id='0' cpus='0-1' memory='1024' unit='KiB'/>"
         "<cell id='1' cpus='2-3' memory='512' unit='KiB'/>"},
    };
    expect_written(In::domain, taken);
}

}  // namespace
}  // namespace hostler::xml
