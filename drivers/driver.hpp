#pragma once
// What a hypervisor must be able to do: the interface between the daemon's generic core and each
// driver module. The core keeps definitions, jobs, events, autostart and tuning; a driver answers
// some twenty questions. What it leaves out answers "not supported by this driver" by itself.
//
// A Driver is used from any thread. A Machine's verbs run one at a time, on the domain's strand,
// under its Turn; statistics() and console() may be called at any moment, and so may
// stop(StopMode::at_once) where a verb has not ended in its time, which then ends. A driver never
// blocks the thread that calls it: what blocks goes to HostEnvironment::blocking.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/machine_event.hpp"
#include "drivers/statistics.hpp"
#include "proto/io/task.hpp"
#include "xml/base/fd.hpp"

namespace hostler::xml {
struct Domain;
struct DomainCapabilities;
struct Guest;
}  // namespace hostler::xml

namespace hostler::drivers::host {
class Host;
}

namespace hostler::drivers::storage {
class Storage;
}

namespace hostler::drivers {

class GuestAgent;

/// Throws no_support: this driver cannot do `verb`.
[[noreturn]] void unsupported(std::string_view verb);

/// Time since some moment, never going back. Injected, so that tests need not wait.
using Clock = std::function<std::chrono::nanoseconds()>;
Clock steady_clock();

/// What the daemon lends to its drivers. It outlives them.
struct HostEnvironment {
    Executor work;                   ///< for coroutines
    Executor blocking;               ///< for calls that block
    std::filesystem::path run;       ///< sockets and live status; gone with the next boot
    std::filesystem::path state;     ///< saved states, nvram
    std::filesystem::path logs;      ///< NAME.log for each domain
    std::filesystem::path programs;  ///< where hostler-vmm lies beside the daemon
    Clock now = steady_clock();
};

enum class ShutdownMode { by_default, acpi_button, guest_agent };
enum class StopMode { at_once, graceful_only };

/// Bytes to and from a guest's console. Used on the thread of the session that opened it.
class Console {
public:
    virtual ~Console() = default;
    /// At least one byte, or 0 when it was interrupted; nothing once a side is gone.
    virtual Task<std::optional<std::size_t>> read(std::span<std::uint8_t> into) = 0;
    /// The same for the bytes that the guest has taken.
    virtual Task<std::optional<std::size_t>> write(std::span<const std::uint8_t> bytes) = 0;
    /// Ends a read() and a write() that wait; no byte is lost, and both may be called again.
    virtual void interrupt() noexcept = 0;
    virtual void close() noexcept = 0;
    /// What another process needs to go on with it; empty where that one opens the console anew.
    virtual Fd file() const { return {}; }
};

/// What is on a guest's screen.
struct Picture {
    std::string mime;  ///< "image/png"
    std::vector<std::uint8_t> bytes;
};

/// Keys that are pressed at once.
struct KeyPress {
    std::vector<std::uint32_t> codes;
    std::uint32_t codeset = 0;  ///< of virKeycodeSet
    std::chrono::milliseconds held{};
};

/// A guest that exists: it runs, or is paused. Destroying the object lets go of the guest without
/// stopping it (the daemon ends, the guest goes on) unless stop() was called.
class Machine {
public:
    virtual ~Machine() = default;

    virtual Task<> pause() { unsupported("suspend a domain"); }
    virtual Task<> resume() { unsupported("resume a domain"); }
    /// Asks the guest to power off; the end comes as an event.
    virtual Task<> shutdown(ShutdownMode) { unsupported("shut a domain down"); }
    /// Asks the guest to restart.
    virtual Task<> reboot(ShutdownMode) { unsupported("reboot a domain"); }
    /// The reset button.
    virtual Task<> reset() { unsupported("reset a domain"); }
    /// Ends the guest. Once this returns, nothing of it is left. graceful_only throws
    /// operation_failed when the guest's process does not end by itself in time.
    virtual Task<> stop(StopMode) = 0;

    /// The balloon's target; what the guest gives comes as an event.
    virtual Task<> set_memory(std::uint64_t) { unsupported("change a domain's memory"); }
    virtual Task<> set_vcpus(unsigned) { unsupported("change a domain's virtual CPUs"); }
    virtual Task<> set_statistics_period(int) { unsupported("poll a domain's balloon"); }
    /// Carries out what `next`, the live definition as it is to be, says of CPU pins, schedulers,
    /// memory, disk and network limits, nodes and I/O threads.
    virtual Task<> tune(const xml::Domain&) { unsupported("tune a running domain"); }
    /// Plugs in the device with this alias of `next`, the live definition as it is to be.
    virtual Task<> attach(const xml::Domain&, std::string) { unsupported("attach a device"); }
    /// Asks the guest to let go of the device with this alias. That it did comes as an event.
    virtual Task<> detach(std::string) { unsupported("detach a device"); }
    /// Changes the device with this alias to what `next` says of it.
    virtual Task<> update(const xml::Domain&, std::string) { unsupported("update a device"); }
    virtual Task<> inject_nmi() { unsupported("inject an NMI"); }
    virtual Task<std::string> monitor_command(std::string, bool)
    {
        unsupported("pass a monitor command");
    }

    /// Counts the perf events that `next`, the live definition as it is to be, says.
    virtual Task<> count_events(const xml::Domain&) { unsupported("count perf events"); }
    virtual Task<> press_keys(KeyPress) { unsupported("press a guest's keys"); }
    /// Sends a signal, by virDomainProcessSignal, to a process of the guest.
    virtual Task<> signal(std::int64_t, unsigned) { unsupported("signal a guest's processes"); }
    virtual Task<Picture> screenshot(unsigned) { unsupported("show a guest's screen"); }
    /// Who can be asked within the guest; null where nobody can. Lives as long as this.
    virtual GuestAgent* agent() const { return nullptr; }

    /// The console with this alias; empty: the first one.
    virtual Task<std::unique_ptr<Console>> console(std::string) { unsupported("open a console"); }

    /// What is known now. Never waits: a guest that does not answer gives its last figures, marked.
    virtual Statistics statistics() const { return {}; }
    /// The guest's clock, as virDomainGetTime has it: seconds and nanoseconds since 1970.
    virtual Task<std::int64_t> guest_time_ns() { unsupported("read a guest's time"); }
    virtual Task<> set_guest_time_ns(std::int64_t, bool) { unsupported("set a guest's time"); }

    /// What adopt() needs to find this guest again after a restart of the daemon: the driver's own
    /// text, stored in the domain's live status.
    virtual std::string memento() const { return {}; }
    /// Writes all that a paused guest is to `file`, from `offset` (a multiple of 4096) on, and
    /// gives how many bytes, or what went wrong. The guest stays paused, whatever comes of it.
    virtual Task<Result<std::uint64_t>> save(Fd file, std::uint64_t offset);

    /// Of the process that runs the guest; 0 where there is none.
    virtual int process_id() const { return 0; }
};

/// Where Machine::save() wrote to.
struct SavedState {
    Fd file;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

/// What to start.
struct StartOrder {
    xml::Domain& live;  ///< completed by the driver: aliases, ptys, addresses
    bool is_paused = false;
    bool boots_fresh = true;            ///< ignore what a saved state would give
    MachineListener& listener;          ///< outlives the machine
    std::vector<Fd> files{};            ///< handed over by the client (CREATE_WITH_FILES)
    std::optional<SavedState> state{};  ///< the guest goes on from there instead of booting
};

/// What connect-level questions are answered with.
struct DriverFacts {
    std::string_view domain_type;  ///< "kvm", as <domain type=…> has it
    std::string_view emulator;     ///< the program that capabilities name
    std::string_view machine{};    ///< what <os><type machine=…> gets where nothing is said
    bool is_usable = true;         ///< false: capabilities leave it out, a start says why_not
    std::string why_not{};
    unsigned vcpus_max = 1;
    /// Clients hear of each step of a change, as of QEMU's guests: the vCPUs run before a start
    /// counts, they pause before a save, the guest is shut down before it is gone.
    bool tells_steps = true;
    // After how long the driver itself gives up; 0: like any other verb, soon.
    std::chrono::seconds start_max{};
    std::chrono::seconds restore_max{};
    std::chrono::seconds save_max{};
};

/// A definition that a driver brings along (the test driver's default domain).
struct SeedDomain {
    std::string xml;
    bool is_running = false;
};

/// A storage pool that a driver brings along, running; its volumes are the storage's own matter.
struct SeedPool {
    std::string xml;
};

class Driver {
public:
    virtual ~Driver() = default;

    virtual std::string_view name() const = 0;
    virtual DriverFacts facts() const = 0;

    /// Whether this driver is the one that runs such a definition.
    virtual bool takes(const xml::Domain& definition) const = 0;
    /// Checks a definition and fills in what the hypervisor's rules imply. What is refused names
    /// the element.
    virtual Result<Done> complete(xml::Domain& definition) const = 0;

    virtual Task<std::unique_ptr<Machine>> start(StartOrder order) = 0;
    /// Finds a guest again that an earlier daemon started; throws when it is gone.
    virtual Task<std::unique_ptr<Machine>> adopt(xml::Domain& live, std::string memento,
                                                 MachineListener& listener);

    virtual std::vector<SeedDomain> seeds() const { return {}; }
    virtual std::vector<SeedPool> seed_pools() const { return {}; }
    /// A driver like this one that shows what a file describes (test:///FILE). Blocks.
    virtual Result<std::unique_ptr<Driver>> opened(const std::filesystem::path& file) const;

    /// The machine that it shows to clients in place of the host; null: the host itself.
    virtual const host::Host* host() const { return nullptr; }
    /// Where its storage pools are in place of the host; null: on the host itself.
    virtual storage::Storage* storage() { return nullptr; }
    /// The kinds of guest that it runs, for <capabilities>. Unless a driver knows better, one of
    /// the host's architecture, as facts() say.
    virtual std::vector<xml::Guest> guests() const;
    /// Adds what its guests can have to a document that names emulator, machine and CPUs already.
    virtual void describe(xml::DomainCapabilities&) const
    {
        unsupported("describe what its domains can have");
    }
};

}  // namespace hostler::drivers
