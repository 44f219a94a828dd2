#include "drivers/host/cpu/cpu_features.hpp"

#include <algorithm>

namespace hostler::drivers::host {
namespace {

/// One register of CPUID: the names of its bits from 0 up, a dash for each that has none.
struct Row {
    std::uint32_t leaf;
    std::uint32_t subleaf;
    std::uint32_t CpuidAnswer::* where;
    std::string_view names;
};

constexpr Row rows[] = {
    {0x1, 0, &CpuidAnswer::edx,
     "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush "
     "- ds acpi mmx fxsr sse sse2 ss ht tm ia64 pbe"},
    {0x1, 0, &CpuidAnswer::ecx,
     "pni pclmuldq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid - fma cx16 xtpr pdcm - "
     "pcid dca sse4.1 sse4.2 x2apic movbe popcnt tsc-deadline aes xsave osxsave avx f16c "
     "rdrand hypervisor"},
    {0x6, 0, &CpuidAnswer::eax, "- - arat"},
    {0x7, 0, &CpuidAnswer::ebx,
     "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cmt - mpx - "
     "avx512f avx512dq rdseed adx smap avx512ifma pcommit clflushopt clwb intel-pt "
     "avx512pf avx512er avx512cd sha-ni avx512bw avx512vl"},
    {0x7, 0, &CpuidAnswer::ecx,
     "- avx512vbmi umip pku ospke waitpkg avx512vbmi2 - gfni vaes vpclmulqdq avx512vnni "
     "avx512bitalg - avx512-vpopcntdq - la57 - - - - - rdpid - bus-lock-detect cldemote - "
     "movdiri movdir64b - sgxlc pks"},
    {0x7, 0, &CpuidAnswer::edx,
     "- - avx512-4vnniw avx512-4fmaps fsrm - - - avx512-vp2intersect - md-clear - - - "
     "serialize - tsx-ldtrk - pconfig arch-lbr - - amx-bf16 avx512-fp16 amx-tile amx-int8 "
     "spec-ctrl stibp - arch-capabilities core-capability ssbd"},
    {0x7, 1, &CpuidAnswer::eax, "- - - - avx-vnni avx512-bf16"},
    {0xd, 1, &CpuidAnswer::eax, "xsaveopt xsavec xgetbv1 xsaves"},
    {0xf, 1, &CpuidAnswer::edx, "- mbm_total mbm_local"},
    {0x80000001, 0, &CpuidAnswer::edx,
     "- - - - - - - - - - - syscall - - - - - - - - nx - mmxext - - fxsr_opt pdpe1gb "
     "rdtscp - lm 3dnowext 3dnow"},
    {0x80000001, 0, &CpuidAnswer::ecx,
     "lahf_lm cmp_legacy svm extapic cr8legacy abm sse4a misalignsse 3dnowprefetch osvw "
     "ibs xop skinit wdt - lwp fma4 tce cvt16 nodeid_msr - tbm topoext perfctr_core "
     "perfctr_nb"},
    {0x80000007, 0, &CpuidAnswer::edx, "- - - - - - - - invtsc"},
    {0x80000008, 0, &CpuidAnswer::ebx,
     "clzero - xsaveerptr - - - - - - wbnoinvd - - ibpb - ibrs amd-stibp - - - - - - - - "
     "amd-ssbd virt-ssbd amd-no-ssb"},
    {0x8000000a, 0, &CpuidAnswer::edx,
     "npt lbrv svm-lock nrip-save tsc-scale vmcb-clean flushbyasid decodeassists - - "
     "pause-filter - pfthreshold avic - v-vmsave-vmload vgif - - - - - - - - - - - "
     "svme-addr-chk"},
};

struct Bit {
    const Row* row;
    std::uint32_t mask;
    std::string_view name;
};

/// Calls `take(word)` for each word of a text.
template <class Take>
void for_each_word(std::string_view text, Take take)
{
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        take(word);
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
}

const std::vector<Bit>& bits()
{
    static const std::vector<Bit> all = [] {
        std::vector<Bit> made;
        for (const Row& row : rows) {
            std::uint32_t mask = 1;
            for_each_word(row.names, [&](std::string_view name) {
                if (name != "-") made.push_back({&row, mask, name});
                mask <<= 1;
            });
        }
        return made;
    }();
    return all;
}

}  // namespace

std::optional<CpuFeatureNumber> feature_number(std::string_view name)
{
    const auto found = std::ranges::find(bits(), name, &Bit::name);
    if (found == bits().end()) return std::nullopt;
    return static_cast<CpuFeatureNumber>(found - bits().begin());
}

CpuFeatureSet read_features(const Cpuid& cpuid)
{
    CpuFeatureSet features;
    const Row* row = nullptr;
    std::uint32_t value = 0;
    for (std::size_t number = 0; number < bits().size(); ++number) {
        const Bit& bit = bits()[number];
        if (bit.row != row) {
            row = bit.row;
            value = cpuid(row->leaf, row->subleaf).*row->where;
        }
        features[number] = (value & bit.mask) != 0;
    }
    return features;
}

CpuFeatureSet features_named(std::string_view names)
{
    CpuFeatureSet features;
    for_each_word(names, [&](std::string_view name) {
        if (const auto number = feature_number(name)) features.set(*number);
    });
    return features;
}

std::vector<std::string_view> names_of(const CpuFeatureSet& features)
{
    std::vector<std::string_view> names;
    for (std::size_t number = 0; number < bits().size(); ++number)
        if (features[number]) names.push_back(bits()[number].name);
    return names;
}

}  // namespace hostler::drivers::host
