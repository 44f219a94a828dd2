// load: what keeps a Linux guest busy and looks whether anything is lost: a disk written in order,
// a timer on each processor, memory with a known pattern, and the kernel's log. Any pause, saved
// state or change of place must leave no trace in its counts.
//
//   load DISK           runs for ever; twice a second a line "load: written=N …" (Counts::print)
//   load DISK WRITTEN   whether the disk holds all that was acknowledged up to number WRITTEN

#include <fcntl.h>
#include <linux/ptp_clock.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t block_bytes = 4096;
constexpr std::uint64_t slots = 1024;  ///< blocks of the disk that are written round and round
constexpr std::uint64_t second_ns = 1'000'000'000;
constexpr std::uint64_t tick_ns = 10'000'000;
constexpr std::uint64_t between_writes_ns = 5'000'000;  ///< so that a slow host has time for others
constexpr std::uint64_t status_ns = 500'000'000;
constexpr std::size_t memory_words = (16u << 20) / sizeof(std::uint64_t);

struct Counts {
    std::atomic<std::uint64_t> written = 0;     ///< blocks that the disk has acknowledged
    std::atomic<std::uint64_t> ticks = 0;       ///< of all processors
    std::atomic<std::uint64_t> wrong = 0;       ///< blocks or words that hold something else
    std::atomic<std::uint64_t> failed = 0;      ///< writes, reads and flushes
    std::atomic<std::uint64_t> back = 0;        ///< times that a clock was behind another's reading
    std::atomic<std::uint64_t> early = 0;       ///< timers that fired before their time
    std::atomic<std::uint64_t> complaints = 0;  ///< lines of the kernel about time and lockups
};
Counts counts;

std::uint64_t now_ns(clockid_t clock)
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * second_ns +
           static_cast<std::uint64_t>(now.tv_nsec);
}

void sleep_until(std::uint64_t monotonic_ns)
{
    const timespec until{static_cast<time_t>(monotonic_ns / second_ns),
                         static_cast<long>(monotonic_ns % second_ns)};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) != 0) {
    }
}

/// A number's own successor in a pattern: what stands at a place is known from its number alone.
std::uint64_t scramble(std::uint64_t number)
{
    number = (number ^ (number >> 30)) * 0xbf58'476d'1ce4'e5b9u;
    number = (number ^ (number >> 27)) * 0x94d0'49bb'1331'11ebu;
    return number ^ (number >> 31);
}

struct alignas(block_bytes) Block {
    std::array<std::uint64_t, block_bytes / sizeof(std::uint64_t)> words;

    void fill(std::uint64_t number)
    {
        words[0] = number;
        for (std::size_t i = 1; i < words.size(); ++i) words[i] = scramble(number * 512 + i);
    }
    bool is_whole() const
    {
        Block wanted;
        wanted.fill(words[0]);
        return words == wanted.words;
    }
};

off_t place_of(std::uint64_t number)
{
    return static_cast<off_t>(number % slots * block_bytes);
}

/// Numbers begin at 1. Each block is durable before the next one is begun.
void write_disk(int disk)
{
    const auto block = std::make_unique<Block>();
    for (std::uint64_t number = 1;; ++number) {
        block->fill(number);
        if (::pwrite(disk, block.get(), block_bytes, place_of(number)) != block_bytes ||
            ::fdatasync(disk) != 0)
            ++counts.failed;
        counts.written = number;
        const std::uint64_t earlier = number - std::min(number - 1, slots / 2);
        if (::pread(disk, block.get(), block_bytes, place_of(earlier)) != block_bytes)
            ++counts.failed;
        if (block->words[0] != earlier || !block->is_whole()) ++counts.wrong;
        sleep_until(now_ns(CLOCK_MONOTONIC) + between_writes_ns);
    }
}

/// The furthest that any processor has read of CLOCK_MONOTONIC: none may read less afterwards.
std::atomic<std::uint64_t> furthest_ns = 0;

void check_order()
{
    std::uint64_t before = furthest_ns;
    const std::uint64_t now = now_ns(CLOCK_MONOTONIC);
    if (now < before) ++counts.back;
    while (before < now && !furthest_ns.compare_exchange_weak(before, now)) {
    }
}

void tick(unsigned processor)
{
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    ::sched_setaffinity(0, sizeof only, &only);
    for (std::uint64_t next = now_ns(CLOCK_MONOTONIC);;) {
        next = std::max(next + tick_ns, now_ns(CLOCK_MONOTONIC));
        sleep_until(next);
        check_order();
        if (now_ns(CLOCK_MONOTONIC) < next) ++counts.early;
        ++counts.ticks;
    }
}

/// Memory that is written once and looked at for ever, a part at a time.
class Pattern {
public:
    Pattern() : words_(memory_words)
    {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = scramble(i);
    }
    void check_next_part()
    {
        constexpr std::size_t part = memory_words / 16;
        for (std::size_t i = at_; i < at_ + part; ++i)
            if (words_[i] != scramble(i)) ++counts.wrong;
        at_ = (at_ + part) % memory_words;
    }

private:
    std::vector<std::uint64_t> words_;
    std::size_t at_ = 0;
};

bool is_complaint(std::string_view line)
{
    constexpr std::string_view words[] = {
        // of watchdogs and of RCU
        "soft lockup", "hard LOCKUP", "detected stall", "detected expedited stall",
        "kthread starved", "blocked for more",
        // of clocks
        "timekeeping watchdog", "Marking clocksource", "Marking TSC unstable", "time went",
        // of the disk
        "I/O error"};
    // Nothing measured: what Linux supposes as it boots on several of AMD's processors that do not
    // promise an invariant TSC, which those of the lab do not.
    constexpr std::string_view supposition = "TSC unstable due to TSCs unsynchronized";
    // A look that was given up, since the host took the processor in the middle of it: of the
    // clocks it says nothing.
    constexpr std::string_view no_look = "read-back delay";
    if (line.find(supposition) != line.npos || line.find(no_look) != line.npos) return false;
    return std::ranges::any_of(
        words, [line](std::string_view word) { return line.find(word) != line.npos; });
}

void read_kernel_log(int log)
{
    std::array<char, 8192> record;
    for (ssize_t count = 0; (count = ::read(log, record.data(), record.size())) > 0;) {
        const std::string_view line(record.data(), static_cast<std::size_t>(count));
        if (!is_complaint(line)) continue;
        ++counts.complaints;
        std::printf("load: the kernel says: %.*s\n", static_cast<int>(line.size()), line.data());
    }
}

/// What CLOCK_REALTIME is ahead of the host's at the same moment, as the hypervisor tells
/// (CLOCK_PAIRING by ptp_kvm); nothing where it does not.
bool ahead_of_host_ns(int ptp, std::int64_t& ahead)
{
    ptp_sys_offset_precise pair{};
    if (::ioctl(ptp, PTP_SYS_OFFSET_PRECISE, &pair) != 0) return false;
    ahead = (pair.sys_realtime.sec - pair.device.sec) * static_cast<std::int64_t>(second_ns) +
            (static_cast<std::int64_t>(pair.sys_realtime.nsec) - pair.device.nsec);
    return true;
}

void print(int ptp)
{
    std::printf("load: written=%" PRIu64 " ticks=%" PRIu64 " wrong=%" PRIu64 " failed=%" PRIu64
                " back=%" PRIu64 " early=%" PRIu64 " complaints=%" PRIu64,
                counts.written.load(), counts.ticks.load(), counts.wrong.load(),
                counts.failed.load(), counts.back.load(), counts.early.load(),
                counts.complaints.load());
    std::printf(" monotonic_ms=%" PRIu64 " realtime_ms=%" PRIu64,
                now_ns(CLOCK_MONOTONIC) / 1'000'000, now_ns(CLOCK_REALTIME) / 1'000'000);
    if (std::int64_t ahead = 0; ahead_of_host_ns(ptp, ahead))
        std::printf(" ahead_us=%" PRId64, ahead / 1000);
    std::printf(" .\n");
    std::fflush(stdout);
}

[[noreturn]] void run(const char* path)
{
    const int disk = ::open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
    const int log = ::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const int ptp = ::open("/dev/ptp0", O_RDWR | O_CLOEXEC);
    if (disk < 0 || log < 0) {
        std::perror("load");
        std::exit(2);
    }
    Pattern pattern;
    std::vector<std::thread> threads;
    threads.emplace_back(write_disk, disk);
    for (unsigned processor = 0; processor < std::thread::hardware_concurrency(); ++processor)
        threads.emplace_back(tick, processor);
    for (std::uint64_t next = now_ns(CLOCK_MONOTONIC);;) {
        pattern.check_next_part();
        read_kernel_log(log);
        print(ptp);
        next = std::max(next + status_ns, now_ns(CLOCK_MONOTONIC));
        sleep_until(next);
    }
}

/// 0 if each slot holds the last acknowledged block that belongs there, or a later one.
int verify(const char* path, std::uint64_t written)
{
    const int disk = ::open(path, O_RDONLY | O_CLOEXEC);
    const auto block = std::make_unique<Block>();
    int lost = 0;
    const std::uint64_t first = written - std::min(written - 1, slots - 1);
    for (std::uint64_t number = first; number <= written; ++number) {
        const bool is_read =
            ::pread(disk, block.get(), block_bytes, place_of(number)) == block_bytes;
        const std::uint64_t held = block->words[0];
        const bool is_there = is_read && held >= number && held % slots == number % slots;
        if (is_there && block->is_whole()) continue;
        ++lost;
        std::printf("lost: block %" PRIu64 ", its place holds %" PRIu64 "\n", number, held);
    }
    std::printf("%" PRIu64 " blocks acknowledged, %d of the last %" PRIu64 " lost\n", written, lost,
                written - first + 1);
    return lost == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words)
{
    if (count == 3) return verify(words[1], std::strtoull(words[2], nullptr, 10));
    if (count == 2) run(words[1]);
    std::fprintf(stderr, "usage: load DISK [WRITTEN]\n");
    return 2;
}
