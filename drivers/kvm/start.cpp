// How a guest comes to run: everything it needs is opened, a hostler-vmm is started and told. What
// fails on the way leaves no process, socket or file.

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "drivers/kvm/driver.hpp"
#include "drivers/kvm/limits.hpp"
#include "drivers/kvm/machine.hpp"
#include "drivers/kvm/strays.hpp"
#include "drivers/kvm/terminal.hpp"

namespace hostler::drivers::kvm {
namespace {

constexpr int control_number = 3;

/// Removes a guest's files again unless it came to run.
class Provisional {
public:
    explicit Provisional(const Traces& traces) : traces_(traces) {}
    ~Provisional()
    {
        if (!is_kept_) traces_.remove();
    }
    Provisional(const Provisional&) = delete;
    Provisional& operator=(const Provisional&) = delete;

    void keep() { is_kept_ = true; }

private:
    const Traces& traces_;
    bool is_kept_ = false;
};

int add_file(Description& description, Fd file)
{
    description.files.push_back(std::move(file));
    return static_cast<int>(description.files.size()) - 1;
}

void describe_state(Description& description, SavedState state)
{
    proto::vmm::Restore& restore = *description.machine.mutable_restore();
    restore.set_fd(add_file(description, std::move(state.file)));
    restore.set_offset(state.offset);
    restore.set_bytes(state.bytes);
}

/// Of a guest that has a saved state: its memory may come while it runs, if the definition says so.
/// Where that cannot be it is read before, and the domain's log says why.
void describe_restored_memory(Description& description, const xml::Domain& live,
                              const DomainLog& log)
{
    using When = xml::HostlerNamespace::RestoreMemory;
    if (!live.hostler || live.hostler->restore_memory != When::on_demand) return;
    const proto::vmm::Memory& memory = description.machine.memory();
    if (memory.has_fd() || memory.huge_page_bytes() || memory.prefault() || memory.lock())
        return log.note(
            "memory is restored whole: huge, locked or allocated pages are all taken "
            "before a guest runs");
    constexpr const char* device = "/dev/userfaultfd";
    Fd faults(::open(device, O_RDWR | O_CLOEXEC));
    if (!faults)
        return log.note(
            fmt::format("memory is restored whole: {}: {}", device, ::strerrordesc_np(errno)));
    description.machine.mutable_restore()->set_user_faults_fd(
        add_file(description, std::move(faults)));
}

/// "UID:GID" of the user whom root's guests are: one of their own where the host has it.
std::string guest_user()
{
    constexpr std::array names = {"hostler-vmm", "nobody"};
    constexpr std::size_t buffer_bytes = 16384;
    std::vector<char> buffer(buffer_bytes);
    for (const char* name : names) {
        passwd entry{};
        passwd* found = nullptr;
        if (::getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
            return fmt::format("{}:{}", entry.pw_uid, entry.pw_gid);
    }
    return "65534:65534";
}

}  // namespace

Result<VmmProcess> KvmDriver::spawn_vmm(const std::string& program, const Traces& traces) const
{
    const Result<Fd> listener = listen_at(traces.control().string());
    if (!listener) return listener.error();
    const Result<Fd> log = traces.open_log();
    if (!log) return log.error();
    traces.log.note("starting up " + program);
    std::vector<std::string> words = {program, "--control-fd", std::to_string(control_number)};
    if (::geteuid() == 0)
        words.insert(words.end(), {"--user", guest_user()});
    else
        words.emplace_back("--jail");
    return VmmProcess::spawn(words, {&*listener}, *log);
}

/// Blocks; runs on the pool for that.
Task<std::unique_ptr<KvmDriver::Launched>> KvmDriver::launch(StartOrder& order)
{
    xml::Domain& live = order.live;
    Traces traces = Traces::of(live, environment_);
    Provisional provisional(traces);
    traces.make().or_throw();
    mark_start(traces);
    Fd kvm = open_kvm().or_throw();
    Description description = kvm::describe(live, std::move(kvm)).or_throw();
    if (order.state) {
        describe_state(description, *std::move(order.state));
        describe_restored_memory(description, live, traces.log);
    }
    const std::string program =
        live.devices.emulator.empty() ? program_ : live.devices.emulator.str();
    VmmProcess process = spawn_vmm(program, traces).or_throw();
    traces.write_pid(process.pid());
    Result<Fd> socket = connect_to(traces.control().string());
    if (!socket) {
        process.end();
        throw Error(ErrorCode::operation_failed,
                    "hostler-vmm did not come up: " + traces.last_words());
    }
    provisional.keep();
    Link::Parts parts{std::move(process),
                      *std::move(socket),
                      std::move(traces),
                      host_names(live),
                      {live.on_poweroff, live.on_crash},
                      &order.listener,
                      environment_.blocking};
    co_return std::make_unique<Launched>(Launched{std::move(description), std::move(parts)});
}

/// Tells the VMM what it is, on the link's strand. Gives what went wrong.
Task<std::optional<Error>> KvmDriver::configure(std::shared_ptr<Link> link, Description description,
                                                bool is_paused)
{
    const std::optional<Error> problem = co_await link->greet();
    if (problem) co_return problem;
    wire::Request configure;
    const auto limit = description.machine.has_restore() ? restore_limit : configure_limit;
    *configure.mutable_configure() = std::move(description.machine);
    const Result<wire::Reply> configured =
        co_await link->ask(std::move(configure), std::move(description.files), limit);
    if (!configured) co_return configured.error();
    wire::Request start;
    start.mutable_start()->set_paused(is_paused);
    std::vector<Fd> nothing;
    const Result<wire::Reply> started =
        co_await link->ask(std::move(start), std::move(nothing), configure_limit);
    if (!started) co_return started.error();
    link->note_threads(started->started());
    co_return std::nullopt;
}

Task<std::unique_ptr<Machine>> KvmDriver::start(StartOrder order)
{
    if (!probe_.is_usable)
        throw Error(ErrorCode::config_unsupported,
                    "this host's KVM cannot run the domain: " + probe_.why_not);
    // A stored definition may be older than a rule, or somebody else's.
    complete(order.live).or_throw();
    const Executor blocking = environment_.blocking;
    const std::unique_ptr<Launched> launched = co_await on(blocking, launch(order));
    auto link = std::make_shared<Link>(make_strand(), std::move(launched->parts));
    link->begin();
    const Executor strand = link->strand();
    // Threads are put in their places before the guest runs.
    const bool is_settled = !asks_for_placement(order.live);
    const bool begins_paused = order.is_paused || !is_settled;
    std::optional<Error> problem =
        co_await on(strand, configure(link, std::move(launched->description), begins_paused));
    auto machine = std::make_unique<KvmMachine>(link, order.live, blocking);
    if (!problem && !is_settled) {
        problem = co_await machine->settle(order.is_paused);
    }
    if (problem) {
        if (problem->code == ErrorCode::operation_failed) {
            const auto last_words = [&link] { return link->traces().last_words(); };
            const std::string said = co_await on(blocking, call(last_words));
            problem->detail += ": " + said;
        }
        co_await on(strand, link->stop(StopMode::at_once));
        throw *problem;
    }
    link->watch_statistics();
    co_return std::move(machine);
}

}  // namespace hostler::drivers::kvm
