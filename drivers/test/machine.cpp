#include "drivers/test/machine.hpp"

#include <libvirt/libvirt.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "drivers/test/echo_console.hpp"
#include "drivers/test/pretend_figures.hpp"
#include "xml/domain/agent_channel.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::drivers::test {
namespace {

/// What the host's wall clock is ahead of `now`, so that guests begin with the host's time.
std::int64_t wall_offset_ns(const Clock& now)
{
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::nanoseconds(wall).count() - now().count();
}

bool has_agent_channel(const xml::Domain& definition)
{
    return std::ranges::any_of(definition.devices.channels, xml::is_agent_channel);
}

/// What such a guest shows: a portable pixmap, grey from black to white.
Picture grey_screen()
{
    constexpr std::size_t width = 64;
    constexpr std::size_t height = 48;
    constexpr std::string_view header = "P6\n64 48\n255\n";
    Picture picture{"image/x-portable-pixmap", {header.begin(), header.end()}};
    for (std::size_t pixel = 0; pixel < width * height; ++pixel)
        picture.bytes.insert(picture.bytes.end(), 3,
                             static_cast<std::uint8_t>(pixel % width * 255 / (width - 1)));
    return picture;
}

struct Remembered {
    std::uint64_t ran_ns;
    std::uint64_t memory_kib;
    std::int64_t clock_offset_ns;
};

}  // namespace

PretendMachine::PretendMachine(const StartOrder& order, Clock now)
    : listener_(order.listener),
      has_agent_(has_agent_channel(order.live)),
      now_(std::move(now)),
      resumed_at_ns_(order.is_paused ? 0 : now_().count()),
      vcpus_(order.live.current_vcpus.value_or(order.live.vcpus)),
      memory_kib_(order.live.current_memory_kib),
      memory_max_kib_(order.live.memory_kib),
      clock_offset_ns_(wall_offset_ns(now_))
{
    note_devices(order.live);
    if (order.state) go_on_from(*order.state);
    tell_of_agent(true, VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_DOMAIN_STARTED);
}

void PretendMachine::tell_of_agent(bool is_connected, int reason)
{
    if (has_agent_) listener_.report(MachineAgent{is_connected, reason});
}

// A saved guest is what can be seen of it: how long it ran, its memory and its clock.

Task<Result<std::uint64_t>> PretendMachine::save(Fd file, std::uint64_t offset)
{
    const Remembered state{ran_ns(), memory_kib_, clock_offset_ns_};
    const ssize_t written = ::pwrite(file.get(), &state, sizeof state, static_cast<off_t>(offset));
    if (written != static_cast<ssize_t>(sizeof state))
        co_return Error(ErrorCode::operation_failed,
                        std::string("the state cannot be written: ") + std::strerror(errno));
    co_return sizeof state;
}

void PretendMachine::go_on_from(const SavedState& saved)
{
    Remembered state{};
    const bool is_whole =
        saved.bytes == sizeof state &&
        ::pread(saved.file.get(), &state, sizeof state, static_cast<off_t>(saved.offset)) ==
            static_cast<ssize_t>(sizeof state);
    if (!is_whole) throw Error(ErrorCode::operation_failed, "the saved state is damaged");
    ran_before_ns_ = static_cast<std::int64_t>(state.ran_ns);
    memory_kib_ = state.memory_kib;
    clock_offset_ns_ = state.clock_offset_ns;
}

void PretendMachine::note_devices(const xml::Domain& definition)
{
    auto devices = std::make_shared<PretendDevices>();
    for (const xml::Disk& disk : definition.devices.disks)
        devices->disks.push_back(disk.target.str());
    for (const xml::Interface& interface : definition.devices.interfaces)
        devices->interfaces.push_back({interface.target.str(), interface.mac.text()});
    devices_ = std::move(devices);
}

std::uint64_t PretendMachine::ran_ns() const
{
    const std::int64_t since = resumed_at_ns_;
    const std::int64_t running = since == 0 ? 0 : now_().count() - since;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(ran_before_ns_ + running, 0));
}

Task<> PretendMachine::pause()
{
    ran_before_ns_ = static_cast<std::int64_t>(ran_ns());
    resumed_at_ns_ = 0;
    co_return;
}

Task<> PretendMachine::resume()
{
    resumed_at_ns_ = now_().count();
    co_return;
}

Task<> PretendMachine::shutdown(ShutdownMode)
{
    tell_of_agent(false, VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL);
    listener_.report(MachineEnded{EndReason::guest_shutdown, "the guest powered off"});
    co_return;
}

Task<> PretendMachine::reboot(ShutdownMode)
{
    listener_.report(MachineRebooted{});
    co_return;
}

Task<> PretendMachine::reset()
{
    listener_.report(MachineRebooted{});
    co_return;
}

Task<> PretendMachine::stop(StopMode)
{
    co_return;
}

Task<> PretendMachine::set_memory(std::uint64_t kib)
{
    memory_kib_ = kib;
    listener_.report(MachineBalloon{kib});
    co_return;
}

Task<> PretendMachine::set_vcpus(unsigned count)
{
    vcpus_ = count;
    co_return;
}

// A guest that only pretends obeys every limit, and has nothing to poll, to count or to interrupt.
Task<> PretendMachine::set_statistics_period(int)
{
    co_return;
}

Task<> PretendMachine::tune(const xml::Domain&)
{
    co_return;
}

Task<> PretendMachine::attach(const xml::Domain& next, std::string)
{
    note_devices(next);
    co_return;
}

Task<> PretendMachine::detach(std::string alias)
{
    listener_.report(MachineDeviceRemoved{std::move(alias)});
    co_return;
}

Task<> PretendMachine::update(const xml::Domain& next, std::string)
{
    note_devices(next);
    co_return;
}

Task<std::unique_ptr<Console>> PretendMachine::console(std::string)
{
    const Executor executor = co_await asio::this_coro::executor;
    co_return open_echo_console(executor);
}

Task<> PretendMachine::inject_nmi()
{
    co_return;
}

Task<> PretendMachine::count_events(const xml::Domain&)
{
    co_return;
}

Task<> PretendMachine::press_keys(KeyPress)
{
    co_return;
}

Task<> PretendMachine::signal(std::int64_t process, unsigned)
{
    if (process != 1)
        throw Error(ErrorCode::invalid_argument, "only sending a signal to pid 1 is supported");
    co_return;
}

Task<Picture> PretendMachine::screenshot(unsigned)
{
    co_return grey_screen();
}

Task<std::int64_t> PretendMachine::guest_time_ns()
{
    co_return now_().count() + clock_offset_ns_;
}

Task<> PretendMachine::set_guest_time_ns(std::int64_t time, bool syncs)
{
    clock_offset_ns_ = syncs ? wall_offset_ns(now_) : time - now_().count();
    co_return;
}

Statistics PretendMachine::statistics() const
{
    Statistics statistics;
    const std::shared_ptr<const PretendDevices> devices = devices_;
    const std::uint64_t ran = ran_ns();
    statistics.cpu = {.time_ns = ran, .user_ns = ran / 4, .system_ns = ran / 4};
    for (unsigned number = 0; number < vcpus_; ++number)
        statistics.vcpus.push_back(
            {.number = number, .state = VcpuState::running, .time_ns = ran / vcpus_, .cpu = 0});
    for (const std::string& target : devices->disks)
        statistics.blocks.push_back(block_figures(target, statistics.blocks.size(), ran));
    for (const PretendDevices::Interface& one : devices->interfaces)
        statistics.interfaces.push_back(
            interface_figures(one.target, statistics.interfaces.size(), ran));
    const std::int64_t clock_ns = now_().count() + clock_offset_ns_;
    statistics.balloon = balloon_figures(memory_kib_, memory_max_kib_, clock_ns / 1'000'000'000);
    return statistics;
}

}  // namespace hostler::drivers::test
