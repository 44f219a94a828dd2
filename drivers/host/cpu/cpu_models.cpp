#include "drivers/host/cpu/cpu_models.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace hostler::drivers::host {
namespace {

using enum CpuVendor;
using Range = CpuModel::Range;

/// A model as what it has more and less than another.
struct Row {
    std::string_view name;
    CpuVendor vendor;
    std::array<Range, 4> signatures;  ///< those of family 0 are none
    std::string_view base;            ///< a row above, or none
    std::string_view more;
    std::string_view less = {};
};

// Observed as libvirt 9.0.0 expands them, so that a definition means the same here as there.
constexpr Row rows[] = {
    {"486", any, {}, "", "fpu pse vme"},
    {"pentium", any, {}, "", "cx8 de fpu mce mmx msr pse tsc vme"},
    {"pentium2", any, {}, "pentium", "cmov fxsr mca mtrr pae pat pge pse36 sep"},
    {"pentium3", any, {}, "pentium2", "sse"},
    {"pentiumpro", any, {}, "pentium3", "apic sse2", "mca mtrr pse36 vme"},
    {"coreduo", intel, {}, "pentiumpro", "clflush mca monitor mtrr nx pni vme"},
    {"n270", intel, {}, "coreduo", "ssse3"},
    {"core2duo", intel, {}, "n270", "lm pse36 syscall"},
    {"qemu32", any, {}, "pentiumpro", "pni"},
    {"kvm32", any, {}, "coreduo", "pse36", "monitor nx vme"},
    {"cpu64-rhel5", any, {}, "kvm32", "lm nx syscall"},
    {"cpu64-rhel6", any, {}, "cpu64-rhel5", "cx16 lahf_lm"},
    {"qemu64", any, {}, "cpu64-rhel5", "cx16 svm"},
    {"kvm64", any, {}, "qemu64", "", "svm"},
    {"Conroe", intel, {{{6, 15}, {6, 22}}}, "cpu64-rhel6", "ssse3", "cx16"},
    {"Penryn", intel, {{{6, 23}, {6, 29}}}, "Conroe", "cx16 sse4.1"},
    {"Nehalem", intel, {{{6, 26}, {6, 30}, {6, 31}, {6, 46}}}, "Penryn", "popcnt sse4.2"},
    {"Nehalem-IBRS", intel, {{{6, 26}, {6, 30}, {6, 31}, {6, 46}}}, "Nehalem", "spec-ctrl"},
    {"Westmere", intel, {{{6, 44}, {6, 47}, {6, 37}}}, "Nehalem", "aes"},
    {"Westmere-IBRS", intel, {{{6, 44}}}, "Nehalem-IBRS", "aes"},
    {"SandyBridge",
     intel,
     {{{6, 42}, {6, 45}}},
     "Westmere",
     "avx pclmuldq rdtscp tsc-deadline x2apic xsave"},
    {"SandyBridge-IBRS", intel, {{{6, 42}, {6, 45}}}, "SandyBridge", "spec-ctrl"},
    {"IvyBridge", intel, {{{6, 58}, {6, 62}}}, "SandyBridge", "erms f16c fsgsbase rdrand smep vme"},
    {"IvyBridge-IBRS", intel, {{{6, 58}, {6, 62}}}, "IvyBridge", "spec-ctrl"},
    {"Haswell-noTSX",
     intel,
     {{{6, 60}, {6, 63}, {6, 69}, {6, 70}}},
     "IvyBridge",
     "avx2 bmi1 bmi2 fma invpcid movbe pcid",
     "f16c rdrand vme"},
    {"Haswell-noTSX-IBRS",
     intel,
     {{{6, 60}, {6, 63}, {6, 69}, {6, 70}}},
     "Haswell-noTSX",
     "spec-ctrl"},
    {"Haswell", intel, {{{6, 60}, {6, 63}, {6, 69}, {6, 70}}}, "Haswell-noTSX", "hle rtm"},
    {"Haswell-IBRS", intel, {{{6, 60}, {6, 63}, {6, 69}, {6, 70}}}, "Haswell", "spec-ctrl"},
    {"Broadwell-noTSX",
     intel,
     {{{6, 61}, {6, 71}, {6, 79}, {6, 86}}},
     "Haswell-noTSX",
     "3dnowprefetch adx rdseed smap"},
    {"Broadwell-noTSX-IBRS",
     intel,
     {{{6, 61}, {6, 71}, {6, 79}, {6, 86}}},
     "Broadwell-noTSX",
     "spec-ctrl"},
    {"Broadwell", intel, {{{6, 61}, {6, 71}, {6, 79}, {6, 86}}}, "Broadwell-noTSX", "hle rtm"},
    {"Broadwell-IBRS", intel, {{{6, 61}, {6, 71}, {6, 79}, {6, 86}}}, "Broadwell", "spec-ctrl"},
    {"Skylake-Client",
     intel,
     {{{6, 94}, {6, 78}, {6, 142}, {6, 158}}},
     "Broadwell",
     "abm arat f16c mpx rdrand vme xgetbv1 xsavec xsaveopt"},
    {"Skylake-Client-IBRS",
     intel,
     {{{6, 94}, {6, 78}, {6, 142}, {6, 158}}},
     "Skylake-Client",
     "spec-ctrl"},
    {"Skylake-Client-noTSX-IBRS",
     intel,
     {{{6, 94}, {6, 78}, {6, 142}, {6, 158}}},
     "Skylake-Client-IBRS",
     "",
     "hle rtm"},
    {"Skylake-Server",
     intel,
     {{{6, 85, 0, 4}}},
     "Skylake-Client",
     "avx512bw avx512cd avx512dq avx512f avx512vl clwb pdpe1gb"},
    {"Skylake-Server-IBRS", intel, {{{6, 85, 0, 4}}}, "Skylake-Server", "spec-ctrl"},
    {"Skylake-Server-noTSX-IBRS", intel, {{{6, 85, 0, 4}}}, "Skylake-Server-IBRS", "", "hle rtm"},
    {"Cascadelake-Server",
     intel,
     {{{6, 85, 5, 7}}},
     "Skylake-Server-IBRS",
     "avx512vnni clflushopt ssbd"},
    {"Cascadelake-Server-noTSX", intel, {{{6, 85, 5, 7}}}, "Cascadelake-Server", "", "hle rtm"},
    {"Icelake-Client",
     intel,
     {{{6, 126}}},
     "Skylake-Client-IBRS",
     "avx512-vpopcntdq avx512bitalg avx512vbmi avx512vbmi2 avx512vnni gfni pku ssbd umip "
     "vaes vpclmulqdq wbnoinvd"},
    {"Icelake-Client-noTSX", intel, {{{6, 126}}}, "Icelake-Client", "", "hle rtm"},
    {"Icelake-Server",
     intel,
     {{{6, 106}}},
     "Icelake-Client",
     "avx512bw avx512cd avx512dq avx512f avx512vl clflushopt clwb la57 pdpe1gb"},
    {"Icelake-Server-noTSX", intel, {{{6, 106}}}, "Icelake-Server", "", "hle rtm"},
    {"Cooperlake",
     intel,
     {{{6, 85, 10, 11}}},
     "Cascadelake-Server",
     "arch-capabilities avx512-bf16 ibrs-all mds-no pku pschange-mc-no rdctl-no "
     "skip-l1dfl-vmentry stibp taa-no",
     "mpx"},
    {"Snowridge",
     intel,
     {{{6, 134}}},
     "Skylake-Client-noTSX-IBRS",
     "arch-capabilities cldemote clflushopt clwb core-capability gfni movdir64b movdiri "
     "pdpe1gb sha-ni split-lock-detect ssbd umip",
     "abm adx avx avx2 bmi1 bmi2 f16c fma invpcid mpx pcid"},
    {"athlon", amd, {}, "pentium3", "3dnow 3dnowext apic mmxext sse2", "mca"},
    {"phenom", amd, {}, "qemu64", "3dnow 3dnowext fxsr_opt mmxext monitor", "cx16"},
    {"Opteron_G1", amd, {{{15, 6}}}, "kvm64", "", "cx16"},
    {"Opteron_G2", amd, {{{15, 6}}}, "qemu64", "lahf_lm rdtscp"},
    {"Opteron_G3", amd, {{{15, 6}}}, "Opteron_G2", "abm misalignsse popcnt sse4a"},
    {"Opteron_G4",
     amd,
     {{{21, 1}}},
     "Opteron_G3",
     "3dnowprefetch aes avx fma4 pclmuldq pdpe1gb sse4.1 sse4.2 ssse3 xop xsave"},
    {"Opteron_G5", amd, {{{21, 2}}}, "Opteron_G4", "f16c fma tbm"},
    {"EPYC",
     amd,
     {{{23, 1}}},
     "Skylake-Client",
     "clflushopt cr8legacy fxsr_opt misalignsse mmxext osvw pdpe1gb sha-ni sse4a svm",
     "erms hle invpcid mpx pcid rtm tsc-deadline x2apic"},
    {"EPYC-IBPB", amd, {{{23, 1}}}, "EPYC", "ibpb"},
    {"EPYC-Rome",
     amd,
     {{{23, 49}}},
     "EPYC",
     "amd-stibp clwb clzero ibpb npt nrip-save perfctr_core rdpid umip wbnoinvd "
     "xsaveerptr"},
    {"EPYC-Milan",
     amd,
     {{{25, 1}}},
     "EPYC-Rome",
     "amd-ssbd erms fsrm ibrs invpcid pcid pku svme-addr-chk xsaves"},
    {"Dhyana", hygon, {{{24, 0}}}, "EPYC", "ibpb", "aes pclmuldq sha-ni"},
};

// Made up for the guests of one distribution, or what a later microcode made of another model.
constexpr std::string_view never_chosen[] = {"cpu64-rhel5",
                                             "cpu64-rhel6",
                                             "Skylake-Client-noTSX-IBRS",
                                             "Skylake-Server-noTSX-IBRS",
                                             "Cascadelake-Server-noTSX",
                                             "Icelake-Client-noTSX",
                                             "Icelake-Server-noTSX"};

std::vector<CpuModel> make_models()
{
    std::vector<CpuModel> models;
    for (const Row& row : rows) {
        CpuModel model;
        model.name = row.name;
        model.vendor = row.vendor;
        model.is_never_chosen = std::ranges::find(never_chosen, row.name) != std::end(never_chosen);
        const auto base = std::ranges::find(models, row.base, &CpuModel::name);
        if (base != models.end()) model.features = base->features;
        model.features |= features_named(row.more);
        model.features &= ~features_named(row.less);
        const auto none = std::ranges::find(row.signatures, 0u, &Range::family);
        model.signatures = std::span(row.signatures.begin(), none);
        models.push_back(model);
    }
    return models;
}

}  // namespace

std::string_view word(CpuVendor vendor)
{
    switch (vendor) {
        case any:
            return {};
        case intel:
            return "Intel";
        case amd:
            return "AMD";
        case hygon:
            return "Hygon";
    }
    return {};
}

CpuVendor vendor_of(std::string_view vendor_id)
{
    if (vendor_id == "GenuineIntel") return intel;
    if (vendor_id == "AuthenticAMD") return amd;
    if (vendor_id == "HygonGenuine") return hygon;
    return any;
}

bool CpuModel::is_for(const CpuSignature& signature) const
{
    return std::ranges::any_of(signatures, [&](const Range& range) {
        return range.family == signature.family && range.model == signature.model &&
               range.stepping_first <= signature.stepping &&
               range.stepping_last >= signature.stepping;
    });
}

std::span<const CpuModel> cpu_models()
{
    static const std::vector<CpuModel> models = make_models();
    return models;
}

const CpuModel* find_cpu_model(std::string_view name)
{
    const auto models = cpu_models();
    const auto found = std::ranges::find(models, name, &CpuModel::name);
    return found == models.end() ? nullptr : &*found;
}

}  // namespace hostler::drivers::host
