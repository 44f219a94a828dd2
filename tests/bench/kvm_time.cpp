// kvm_time WHAT...: what pauses, wake-ups and saved states cost on this machine's KVM, which only
// has to run guests of a few instructions. Prints "NAME VALUE UNIT" lines; time.py makes a table of
// them.
//
//   pauses N        1, 4 and 16 vCPUs: N kicks each, and a tenth of them in pauses
//   wakeups         how late a guest wakes, and what that burns, by mode of halt polling
//   states FOLDER   saved states of 512 MiB against plain files there

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <thread>

#include "tests/lab/vmm/guest_code.hpp"
#include "tests/lab/vmm/kicked_processors.hpp"
#include "tests/lab/vmm/vmm_process.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm::test {
namespace {

using namespace std::chrono_literals;
using proto::vmm::HaltPoll;
using proto::vmm::Machine;
using proto::vmm::Request;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t mib = 1 << 20;
constexpr std::uint64_t state_bytes = 512 * mib;
constexpr int rounds = 5;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void tell(const std::string& name, double value, const char* unit)
{
    std::printf("%s %.6g %s\n", name.c_str(), value, unit);
    std::fflush(stdout);
}

double at(std::vector<double>& values, double part)
{
    std::ranges::sort(values);
    const auto index = static_cast<std::size_t>(part * static_cast<double>(values.size()));
    return values[std::min(index, values.size() - 1)];
}

/// What must not fail here; the reply.
proto::vmm::Reply need(proto::vmm::Reply reply)
{
    if (reply.has_failure()) throw std::runtime_error(reply.failure().detail());
    return reply;
}

proto::vmm::Reply ask(Daemon& daemon, const std::function<void(Request&)>& fill,
                      const std::vector<int>& files = {})
{
    Request request;
    fill(request);
    return need(daemon.call(request, files));
}

void pause(Daemon& daemon)
{
    ask(daemon, [](Request& request) { request.mutable_pause(); });
}

void resume(Daemon& daemon)
{
    ask(daemon, [](Request& request) { request.mutable_resume(); });
}

void start(Daemon& daemon)
{
    ask(daemon, [](Request& request) { request.mutable_start(); });
}

/// Through the control socket, as the daemon does it.
void measure_pauses(unsigned vcpus, unsigned cycles)
{
    VmmProcess process;
    Daemon daemon = process.connect();
    process.write(others_entry, other_counting);
    need(process.configure(
        daemon, multiboot_file(vcpus == 1 ? counting : starting_others),
        [=](Machine& machine) { machine.mutable_processors()->set_count(vcpus); }));
    start(daemon);
    process.is_counting(counter);
    std::vector<double> times;
    for (unsigned cycle = 0; cycle < cycles; ++cycle) {
        const auto begin = Clock::now();
        pause(daemon);
        times.push_back(seconds_since(begin) * 1e6);
        resume(daemon);
    }
    const std::string name = "pause." + std::to_string(vcpus);
    tell(name + ".median", at(times, 0.5), "us");
    tell(name + ".p99", at(times, 0.99), "us");
    tell(name + ".most", times.back(), "us");
}

/// A kick that is lost leaves its vCPU in the guest until it is kicked once more.
void count_lost_kicks(unsigned vcpus, unsigned kicks)
{
    KickedProcessors processors(vcpus);
    const unsigned made = kicks / vcpus * vcpus;
    for (unsigned kick = 0; kick < made; kick += vcpus) processors.round();
    if (processors.counted() == 0) throw std::runtime_error("no vCPU came to run");
    const std::string name = "kicks." + std::to_string(vcpus);
    tell(name + ".made", made, "kicks");
    tell(name + ".lost", processors.lost(), "rounds");
}

std::string contents(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

double cpu_seconds(pid_t process)
{
    clockid_t clock = 0;
    timespec used{};
    if (::clock_getcpuclockid(process, &clock) || ::clock_gettime(clock, &used)) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

struct WakeUps {
    std::string name;
    double period_us;
    unsigned count;
};

/// The guest says "cycles late: median N, p99 N".
void measure_wakeups(const std::string& guest, const WakeUps& wanted, HaltPoll::Mode mode,
                     const std::string& mode_name, std::uint64_t khz)
{
    VmmProcess process(32 * mib);
    Daemon daemon = process.connect();
    const Fd says(::memfd_create("serial", MFD_CLOEXEC));
    const auto cycles =
        static_cast<std::uint64_t>(wanted.period_us * static_cast<double>(khz) / 1e3);
    const auto change = [&](Machine& machine) {
        machine.mutable_boot()->set_command_line("wakeups " + std::to_string(cycles) + " " +
                                                 std::to_string(wanted.count));
        machine.mutable_halt_poll()->set_mode(mode);
        if (mode == HaltPoll::MODE_FIXED) machine.mutable_halt_poll()->set_max_ns(200'000);
        proto::vmm::Device& serial = *machine.add_devices();
        serial.set_alias("serial0");
        serial.mutable_serial()->mutable_character()->set_kind(proto::vmm::Character::KIND_FILE);
        serial.mutable_serial()->mutable_character()->set_fd(3);
    };
    need(process.configure(daemon, guest, change, {says.get()}));
    const double before = cpu_seconds(process.pid());
    const auto begin = Clock::now();
    start(daemon);
    int status = 0;
    while (ask(daemon, [](Request& request) { request.mutable_hello()->set_version(1); })
               .welcome()
               .state() == proto::vmm::MACHINE_STATE_RUNNING) {
        std::this_thread::sleep_for(20ms);
        if (::waitpid(process.pid(), &status, WNOHANG) > 0) throw std::runtime_error("it ended");
    }
    const double burnt = (cpu_seconds(process.pid()) - before) / seconds_since(begin);
    std::string text(4096, '\0');
    text.resize(static_cast<std::size_t>(
        std::max<ssize_t>(::pread(says.get(), text.data(), text.size(), 0), 0)));
    const std::size_t line = text.find("cycles late: median ");
    std::uint64_t median = 0;
    std::uint64_t p99 = 0;
    if (line == text.npos || text.find("not ok") < text.find("done:") ||
        std::sscanf(text.c_str() + line, "cycles late: median %" SCNu64 ", p99 %" SCNu64, &median,
                    &p99) != 2)
        throw std::runtime_error("the guest says: " + text);
    const std::string name = "wake." + wanted.name + "." + mode_name;
    tell(name + ".median", static_cast<double>(median) * 1e3 / static_cast<double>(khz), "us");
    tell(name + ".p99", static_cast<double>(p99) * 1e3 / static_cast<double>(khz), "us");
    tell(name + ".cpu", burnt * 100, "%");
}

std::uint64_t guest_khz()
{
    VmmProcess process;
    Daemon daemon = process.connect();
    need(process.configure(daemon, multiboot_file(counting)));
    start(daemon);
    return ask(daemon, [](Request& request) { request.mutable_get_statistics(); })
        .statistics()
        .clock()
        .tsc_khz();
}

void measure_all_wakeups()
{
    const char* const build = std::getenv("HOSTLER_BUILD");
    const std::string guest = contents(std::string(build ? build : ".") + "/guests/wakeups");
    const WakeUps all[] = {{"50us", 50, 10'000}, {"1ms", 1000, 2000}, {"100ms", 100'000, 30}};
    const std::pair<HaltPoll::Mode, const char*> modes[] = {{HaltPoll::MODE_HOST, "host"},
                                                            {HaltPoll::MODE_FIXED, "fixed"},
                                                            {HaltPoll::MODE_BUDGET, "budget"},
                                                            {HaltPoll::MODE_OFF, "off"}};
    const std::uint64_t khz = guest_khz();
    for (const WakeUps& wanted : all)
        for (const auto& [mode, name] : modes) measure_wakeups(guest, wanted, mode, name, khz);
}

void drop_caches()
{
    ::sync();
    std::ofstream("/proc/sys/vm/drop_caches") << "1";
}

/// Not zero, and not the same twice.
void fill(std::span<std::byte> memory)
{
    std::uint64_t value = 0x9e37'79b9'7f4a'7c15;
    for (std::size_t at = 4 * mib; at + sizeof value <= memory.size(); at += sizeof value) {
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        std::memcpy(memory.data() + at, &value, sizeof value);
    }
}

constexpr std::size_t piece_bytes = 4 * mib;

double write_plainly(const std::string& path, std::span<const std::byte> memory)
{
    const auto begin = Clock::now();
    const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    for (std::size_t at = 0; at < memory.size(); at += piece_bytes)
        if (::write(file.get(), memory.data() + at, piece_bytes) != ssize_t{piece_bytes})
            throw std::runtime_error(path + " cannot be written");
    ::fsync(file.get());
    return seconds_since(begin);
}

/// Into memory that is new, as a guest's is.
double read_plainly(const std::string& path)
{
    drop_caches();
    const auto begin = Clock::now();
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const Fd memory(::memfd_create("plain", MFD_CLOEXEC));
    if (::ftruncate(memory.get(), state_bytes)) throw std::runtime_error("no memory");
    void* const into =
        ::mmap(nullptr, state_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory.get(), 0);
    for (std::size_t at = 0; at < state_bytes; at += piece_bytes)
        if (::read(file.get(), static_cast<char*>(into) + at, piece_bytes) != ssize_t{piece_bytes})
            throw std::runtime_error(path + " cannot be read");
    const double took = seconds_since(begin);
    ::munmap(into, state_bytes);
    return took;
}

/// Seconds that it took, durably, and how many bytes there are.
double save(Daemon& daemon, const std::string& path, std::uint64_t& bytes)
{
    const auto begin = Clock::now();
    const Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    bytes =
        ask(daemon, [](Request& request) { request.mutable_save(); }, {file.get()}).saved().bytes();
    ::fsync(file.get());
    return seconds_since(begin);
}

/// A state's file, and how far its guest had counted.
struct SavedGuest {
    std::string path;
    std::uint64_t bytes = 0;
    std::uint32_t count = 0;
};

enum class Memory : std::uint8_t { whole, on_demand };

/// From the beginning of the process, nothing of which is in the page cache, to a guest that counts
/// (`saved` null: a cold start), and the part of that in which the state was read.
double begin_guest(const SavedGuest* saved = nullptr, Memory memory = Memory::whole,
                   double* reading = nullptr)
{
    drop_caches();
    const auto begin = Clock::now();
    VmmProcess process(state_bytes);
    Daemon daemon = process.connect();
    std::vector<Fd> files;
    if (saved) files.emplace_back(::open(saved->path.c_str(), O_RDONLY | O_CLOEXEC));
    if (memory == Memory::on_demand)
        files.emplace_back(::open("/dev/userfaultfd", O_RDWR | O_CLOEXEC));
    const auto configuring = Clock::now();
    const auto change = [&](Machine& machine) {
        if (!saved) return;
        machine.mutable_restore()->set_fd(3);
        machine.mutable_restore()->set_bytes(saved->bytes);
        if (memory == Memory::on_demand) machine.mutable_restore()->set_user_faults_fd(4);
    };
    std::vector<int> numbers;
    for (const Fd& file : files) numbers.push_back(file.get());
    need(process.configure(daemon, multiboot_file(counting), change, numbers));
    if (reading) *reading = seconds_since(configuring);
    start(daemon);
    // To look is to touch, which only who brings the page may do.
    while (!process.has_page(counter)) {
    }
    const std::uint32_t before = saved ? saved->count : 0;
    const volatile std::uint32_t& now = process.word(counter);
    while (now == before) {
    }
    return seconds_since(begin);
}

void measure_states(const std::string& folder, bool is_full)
{
    SavedGuest state{folder + "/state"};
    const std::string plain = folder + "/plain";
    const std::string name = is_full ? "state.full" : "state.small";
    VmmProcess process(state_bytes);
    Daemon daemon = process.connect();
    need(process.configure(daemon, multiboot_file(counting)));
    if (is_full) fill(process.memory());
    start(daemon);
    process.is_counting(counter);
    pause(daemon);
    state.count = process.word(counter);
    std::map<std::string, std::vector<double>> took;
    for (int round = 0; round < rounds; ++round) {
        if (is_full) took["write"].push_back(write_plainly(plain, process.memory()));
        took["save"].push_back(save(daemon, state.path, state.bytes));
        if (is_full) took["read"].push_back(read_plainly(plain));
        double reading = 0;
        took["restore"].push_back(begin_guest(&state, Memory::whole, &reading));
        took["load"].push_back(reading);
        took["demand"].push_back(begin_guest(&state, Memory::on_demand));
        took["cold"].push_back(begin_guest());
    }
    for (auto& [what, times] : took) tell(name + "." + what, at(times, 0.5) * 1e3, "ms");
    std::remove(state.path.c_str());
    std::remove(plain.c_str());
}

int run(int count, char** words)
{
    const std::string what = count > 1 ? words[1] : "";
    if (what == "pauses" && count == 3) {
        const auto kicks = static_cast<unsigned>(std::strtoul(words[2], nullptr, 10));
        for (const unsigned vcpus : {1u, 4u, 16u}) {
            measure_pauses(vcpus, kicks / 10 / vcpus);
            count_lost_kicks(vcpus, kicks);
        }
        return 0;
    }
    if (what == "wakeups") return measure_all_wakeups(), 0;
    if (what == "states" && count == 3) {
        measure_states(words[2], true);
        measure_states(words[2], false);
        return 0;
    }
    std::fprintf(stderr, "usage: kvm_time pauses N | wakeups | states FOLDER\n");
    return 2;
}

}  // namespace
}  // namespace hostler::vmm::test

int main(int count, char** words)
{
    try {
        return hostler::vmm::test::run(count, words);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "kvm_time: %s\n", problem.what());
        return 1;
    }
}
