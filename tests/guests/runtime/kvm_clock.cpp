#include "tests/guests/runtime/kvm_clock.hpp"

#include "tests/guests/runtime/machine.hpp"

namespace guest {
namespace {

constexpr uint32_t signature_leaf = 0x40000000;
constexpr uint32_t features_leaf = 0x40000001;
constexpr uint32_t msr_system_time = 0x4b564d01;
constexpr uint64_t enabled = 1;

}  // namespace

bool is_on_kvm()
{
    const Cpuid signature = cpuid(signature_leaf);
    return signature.b == 0x4b4d564b && signature.c == 0x564b4d56;
}

uint32_t kvm_features()
{
    return cpuid(features_leaf).a;
}

void start_clock(const ClockPage& page)
{
    write_msr(msr_system_time, reinterpret_cast<uint64_t>(&page) | enabled);
}

void stop_clock()
{
    write_msr(msr_system_time, 0);
}

uint64_t ns_of(const ClockPage& page, uint64_t cycles)
{
    const int shift = page.info.tsc_shift;
    cycles = shift < 0 ? cycles >> -shift : cycles << shift;
    return static_cast<uint64_t>(
        static_cast<unsigned __int128>(cycles) * page.info.tsc_to_system_mul >> 32);
}

uint64_t cycles_of(const ClockPage& page, uint64_t ns)
{
    const int shift = page.info.tsc_shift;
    const uint64_t cycles = (ns << 32) / page.info.tsc_to_system_mul;
    return shift < 0 ? cycles << -shift : cycles >> shift;
}

uint64_t system_time(const ClockPage& page)
{
    while (true) {
        const uint32_t version = page.info.version;
        const uint64_t since = tsc() - page.info.tsc;
        const uint64_t now = page.info.system_time + ns_of(page, since);
        if (version % 2 == 0 && version == page.info.version) return now;
        pause();
    }
}

}  // namespace guest
