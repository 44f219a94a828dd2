#include "drivers/host/cpu/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/host/cpu/fake_cpu.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::drivers::host {
namespace {

using testing::HasSubstr;

xml::ComparedCpu cpu(std::string_view text)
{
    return xml::parse_document<xml::ComparedCpu>(text, "(cpu)").or_throw();
}

/// "superset", "identical", or why not.
std::string compared(std::string_view text)
{
    const Result<Compared> result = compare_cpu(read_host_cpu(fake_cpu(epyc())), cpu(text));
    if (!result) return result.error().text();
    if (result->result == CpuComparison::incompatible) return result->why;
    return result->result == CpuComparison::identical ? "identical" : "superset";
}

std::string guest(std::string_view features)
{
    return "<cpu match='exact'><model>486</model>" + std::string(features) + "</cpu>";
}

TEST(CompareCpu, AHostThatHasMoreIsASuperset)
{
    EXPECT_EQ(compared("<cpu><arch>x86_64</arch><model>486</model></cpu>"), "superset");
    EXPECT_EQ(compared("<cpu><arch>i686</arch><model>486</model></cpu>"), "superset");
    EXPECT_EQ(compared("<cpu mode='host-passthrough'/>"), "superset");
    EXPECT_EQ(compared(guest("<feature policy='optional' name='rtm'/>")), "superset");
    EXPECT_EQ(compared(guest("<feature policy='force' name='rtm'/>")), "superset");
}

TEST(CompareCpu, ItsOwnDescriptionIsIdentical)
{
    const HostCpu86 host = read_host_cpu(fake_cpu(epyc()));
    std::string text = "<cpu><arch>x86_64</arch><model>" + std::string(host.model) + "</model>";
    for (const std::string_view name : host.extra_features)
        text += "<feature name='" + std::string(name) + "'/>";
    EXPECT_EQ(compared(text + "</cpu>"), "identical");
}

TEST(CompareCpu, SaysWhatIsMissingOrTooMuch)
{
    EXPECT_THAT(compared("<cpu mode='custom' match='exact'><model>Haswell</model></cpu>"),
                HasSubstr("does not provide required features: pcid, x2apic, tsc-deadline, hle"));
    EXPECT_EQ(compared(guest("<feature policy='forbid' name='avx2'/>")),
              "Host CPU provides forbidden features: avx2");
    EXPECT_EQ(compared(guest("<vendor>Intel</vendor>")),
              "host CPU vendor does not match required CPU vendor Intel");
    EXPECT_EQ(compared("<cpu><arch>ppc64</arch><model>486</model></cpu>"),
              "CPU arch ppc64 does not match host arch");
    EXPECT_THAT(compared("<cpu match='strict'><model>486</model></cpu>"),
                HasSubstr("does not strictly match"));
}

TEST(CompareCpu, UnknownNamesAreErrors)
{
    EXPECT_EQ(compared("<cpu match='exact'><model>bogus</model></cpu>"),
              "internal error: Unknown CPU model bogus");
    EXPECT_EQ(compared(guest("<feature policy='require' name='bogus'/>")),
              "internal error: Unknown CPU feature bogus");
}

std::string host_of(std::string_view model, std::string_view more = "")
{
    return "<cpu><arch>x86_64</arch><model>" + std::string(model) + "</model>" + std::string(more) +
           "</cpu>";
}

std::string baseline(std::vector<std::string> texts, BaselineOptions options = {})
{
    std::vector<xml::ComparedCpu> cpus;
    for (const std::string& text : texts) cpus.push_back(cpu(text));
    const Result<xml::Cpu> made = baseline_cpu(cpus, options);
    return made ? xml::format_document(*made) : made.error().text();
}

TEST(BaselineCpu, IsWhatAllHave)
{
    EXPECT_EQ(baseline({host_of("Haswell"), host_of("SandyBridge")}),
              "<cpu mode='custom' match='exact'>\n"
              "  <model fallback='allow'>SandyBridge</model>\n"
              "</cpu>\n");
    EXPECT_EQ(baseline({host_of("Broadwell", "<vendor>Intel</vendor>"),
                        host_of("IvyBridge", "<vendor>Intel</vendor>")}),
              "<cpu mode='custom' match='exact'>\n"
              "  <model fallback='allow'>SandyBridge</model>\n"
              "  <vendor>Intel</vendor>\n"
              "  <feature policy='require' name='fsgsbase'/>\n"
              "  <feature policy='require' name='smep'/>\n"
              "  <feature policy='require' name='erms'/>\n"
              "</cpu>\n");
}

TEST(BaselineCpu, AModelMayHaveTooMuchWhichIsDisabled)
{
    const std::string text = baseline({host_of("EPYC"), host_of("Haswell")});
    EXPECT_THAT(text, HasSubstr("  <feature policy='disable' name='x2apic'/>\n"));
    const xml::ComparedCpu made = cpu(text);
    CpuFeatureSet features = find_cpu_model(made.cpu.model.view())->features;
    for (const xml::CpuFeature& feature : made.cpu.features)
        features[*feature_number(feature.name.view())] =
            feature.policy == xml::CpuFeature::Policy::require;
    EXPECT_EQ(features, find_cpu_model("EPYC")->features & find_cpu_model("Haswell")->features);
}

TEST(BaselineCpu, FeaturesAreExpandedOrLeftBehindAsAsked)
{
    EXPECT_EQ(baseline({host_of("486")}, {.expands_features = true}),
              "<cpu mode='custom' match='exact'>\n"
              "  <model fallback='forbid'>486</model>\n"
              "  <feature policy='require' name='fpu'/>\n"
              "  <feature policy='require' name='vme'/>\n"
              "  <feature policy='require' name='pse'/>\n"
              "</cpu>\n");
    const std::string sure = host_of("Haswell", "<feature name='invtsc'/>");
    EXPECT_THAT(baseline({sure}), HasSubstr("invtsc"));
    EXPECT_THAT(baseline({sure}, {.is_migratable = true}), testing::Not(HasSubstr("invtsc")));
}

TEST(BaselineCpu, WhatCannotBeJoinedIsRefused)
{
    EXPECT_EQ(baseline({host_of("EPYC", "<vendor>AMD</vendor>"),
                        host_of("Haswell", "<vendor>Intel</vendor>")}),
              "operation failed: CPU vendors do not match");
    EXPECT_EQ(baseline({"<cpu><model>486</model></cpu>"}), "XML error: Missing CPU architecture");
    EXPECT_THAT(baseline({"<cpu mode='host-passthrough'/>"}), HasSubstr("only allowed for guest"));
    EXPECT_THAT(baseline({host_of("bogus")}), HasSubstr("Unknown CPU model bogus"));
    EXPECT_THAT(baseline({}), HasSubstr("no CPUs given"));
}

}  // namespace
}  // namespace hostler::drivers::host
