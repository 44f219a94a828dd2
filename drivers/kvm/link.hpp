#pragma once
// Link: what ties the daemon to one running VMM: its process, its control socket, what it last
// said. It belongs to a strand; statistics() and memento() may be called from anywhere.
//
// Held by shared_ptr: the coroutines that serve it are under way until the process has ended or
// let_go() was called, and the Machine may be gone before that.

#include <atomic>
#include <memory>
#include <mutex>

#include "drivers/kvm/control.hpp"
#include "drivers/kvm/cpu_group.hpp"
#include "drivers/kvm/process.hpp"
#include "drivers/kvm/statistics.hpp"
#include "drivers/kvm/traces.hpp"

namespace hostler::drivers::kvm {

/// What the definition says about a guest's ends.
struct Endings {
    xml::Domain::OnPowerEvent on_poweroff = xml::Domain::OnPowerEvent::destroy;
    xml::Domain::OnCrash on_crash = xml::Domain::OnCrash::destroy;
};

/// How a state was written.
struct SaveAnswer {
    std::uint64_t bytes = 0;
    std::optional<Error> problem;
};

class Link : public std::enable_shared_from_this<Link> {
public:
    struct Parts {
        VmmProcess process;
        Fd socket;
        Traces traces;
        HostNames names;
        Endings endings;
        MachineListener* listener;
        Executor blocking;             ///< for files of the host
        std::uint64_t last_event = 0;  ///< that an earlier daemon has dealt with
    };

    Link(Executor strand, Parts parts);

    /// Begins to serve. Before that nothing is reported.
    void begin();
    /// Asks for statistics once a second from now on.
    void watch_statistics();
    /// Reports nothing more and leaves the VMM alone. Any thread.
    void let_go() noexcept;

    const Executor& strand() const { return strand_; }
    int process_id() const { return process_.pid(); }
    const Traces& traces() const { return traces_; }

    // On the strand.
    /// Hello; the VMM then tells what happened since the last event that was dealt with. Gives what
    /// went wrong.
    Task<std::optional<Error>> greet();
    Task<Result<wire::Reply>> ask(wire::Request request, std::vector<Fd> descriptors,
                                  std::chrono::milliseconds limit);
    /// The same where only what went wrong is of interest.
    Task<std::optional<Error>> try_to(wire::Request request);
    /// A request to write a state, and the answer to it.
    Task<SaveAnswer> save(wire::Request request, std::vector<Fd> descriptors);
    /// A request whose answer is only that it was done.
    Task<> perform(wire::Request request);
    /// The power button; `then_restart`: what the guest does then is a reboot.
    Task<> press_power_button(bool then_restart);
    /// Done when the guest has let go of what is too much; an error where it has not in time.
    Task<> set_vcpus(unsigned count);
    Task<> stop(StopMode mode);
    Task<> refresh();
    /// The figures of this moment.
    Task<wire::Statistics> ask_statistics();
    /// The threads that the VMM told of when it started, or when it was found again.
    const GuestThreads& threads() const { return threads_; }
    void note_threads(const wire::Started& started);

    Statistics statistics() const;
    /// "PID LAST-EVENT"
    std::string memento() const;

private:
    struct Ending {
        EndReason reason;
        std::string detail;
    };

    static Task<> serve(std::shared_ptr<Link> link);
    static Task<> watch(std::shared_ptr<Link> link);
    static Task<> poll(std::shared_ptr<Link> link);
    static Task<> hang_up(std::shared_ptr<Link> link);
    static Task<> quit(std::shared_ptr<Link> link);
    static Task<> restart(std::shared_ptr<Link> link);

    void on_event(const wire::Event& event);
    void on_stopped(const wire::GuestStopped& stopped);
    void on_poweroff(const std::string& detail);
    void on_crash(const std::string& detail);
    void on_device_failed(const wire::DeviceFailed& failed);
    void on_processors_changed(unsigned count);
    void finish(Ending ending);
    void report(MachineEvent event);
    Task<> hear_the_end();
    Task<> hear_of_vcpus();
    Task<> wait_for_end(std::chrono::milliseconds limit);
    bool is_let_go() const;
    void note(std::string what);

    const Executor strand_;
    const Executor blocking_;
    VmmProcess process_;
    const Traces traces_;
    const HostNames names_;
    const Endings endings_;
    Control control_;
    std::atomic<std::uint64_t> last_event_;
    asio::steady_timer end_bell_;         ///< cancelled when the process has ended
    asio::steady_timer vcpus_bell_;       ///< cancelled when the guest has let go of a vCPU
    std::optional<unsigned> vcpus_left_;  ///< what it told when it last did
    std::optional<Ending> ending_;
    GuestThreads threads_;
    bool has_ended_ = false;
    bool is_stopping_ = false;
    bool restarts_at_poweroff_ = false;

    mutable std::mutex mutex_;
    MachineListener* listener_;  ///< null once let go
    Statistics statistics_;
    std::chrono::steady_clock::time_point statistics_time_;
};

}  // namespace hostler::drivers::kvm
