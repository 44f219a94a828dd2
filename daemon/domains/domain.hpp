#pragma once
// Domain: a virtual machine that is defined, runs, or both. Its members are touched on its strand
// only; view() may be called from anywhere. A verb that changes it holds its Turn from the first
// look to the last, so that verbs are whole.
//
// Held by shared_ptr: a verb may still be under way when the domain is undefined.

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "daemon/domains/consoles.hpp"
#include "daemon/domains/job.hpp"
#include "daemon/domains/view.hpp"
#include "daemon/objects/on_strand.hpp"
#include "daemon/objects/turn.hpp"
#include "drivers/driver.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {

class NewImage;
class Realm;
struct LiveStatus;
struct MetadataChange;

struct StartOptions {
    bool is_paused = false;
    bool boots_fresh = false;
    std::vector<Fd> files{};
    std::optional<drivers::SavedState> state{};  ///< it goes on from there
};

struct SaveOptions {
    std::optional<bool> runs{};        ///< whether it is to run once restored; nothing: as it was
    std::optional<std::string> xml{};  ///< the definition to keep with it, in place of its own
};

struct UndefineOptions {
    bool drops_managed_save = false;
    bool drops_nvram = false;
    bool keeps_nvram = false;
    bool drops_snapshots = false;
    bool drops_checkpoints = false;
};

/// Which of a domain's two definitions a change is for.
struct Affects {
    bool live = false;
    bool config = false;
};

class Domain : public std::enable_shared_from_this<Domain>, private drivers::MachineListener {
public:
    explicit Domain(Realm& realm);
    ~Domain() override;

    const Executor& strand() const { return strand_; }
    /// Who holds its Turn. Any thread.
    std::optional<Turns::Holder> job() const { return turns_.holder(); }
    /// What the last save has left; it is told once, unless who asks keeps it. Any thread.
    std::optional<CompletedJob> completed_job(bool keeps);
    /// Which one this is; nothing while it is neither defined nor running. On the strand.
    std::optional<proto::DomainRef> subject() const;
    /// Null until the domain is fully there, and once it is gone.
    ViewPtr view() const;
    Realm& realm() { return realm_; }

    // The verbs. Each is awaited on the strand: co_await on(domain, domain->start(…)), and is a Job
    // with a limit. Throws operation_timeout where the Turn is not to be had, or the job does not
    // end.
    Task<> define(xml::Domain definition);
    Task<> undefine(UndefineOptions options);
    Task<> start(StartOptions options);
    /// A new transient domain.
    Task<> create(xml::Domain definition, StartOptions options);
    Task<> suspend();
    Task<> resume();
    Task<> shutdown(drivers::ShutdownMode mode);
    Task<> reboot(drivers::ShutdownMode mode);
    Task<> reset();
    /// At once also where another job does not end.
    Task<> destroy(drivers::StopMode mode);
    Task<> set_autostart(bool is_on);
    Task<> rename(std::string name);

    /// What an edit of a definition does. It may be run twice: on the live and on the stored one.
    /// Like Apply it has what it refers to: it may outlive who asked for it.
    using Edit = std::function<void(xml::Domain&)>;
    /// How the running guest is told, before the live definition says so. It refuses by throwing.
    using Apply = std::function<Task<>(drivers::Machine&, const xml::Domain& next)>;
    /// Changes one or both definitions, durably. `job` is a literal.
    Task<> edit(std::string_view job, Affects affects, Edit edit, Apply apply = {});
    /// edit() of what Machine::tune() carries out; `told` goes into the event of it.
    Task<> tune(std::string_view job, Affects affects, Edit edit,
                std::vector<proto::TypedParam> told);
    Task<> set_memory(std::uint64_t kib, Affects affects);
    Task<> set_vcpus(std::uint32_t count, Affects affects);
    Task<> set_max_vcpus(std::uint32_t count, Affects affects);
    Task<> set_statistics_period(std::uint32_t seconds, Affects affects);

    /// Writes the running guest to a file and ends it. Where that fails the guest goes on.
    Task<> save_to(std::filesystem::path path, SaveOptions options);
    /// The same to a file of ours, from which the next start goes on.
    Task<> managed_save(SaveOptions options);
    Task<> remove_managed_save();

    Task<> inject_nmi();
    Task<std::int64_t> guest_time_ns();
    Task<> set_guest_time_ns(std::int64_t time, bool syncs);

    /// Does to the running guest what changes no definition, or asks it. Has what it refers to,
    /// since it may outlive who asked for it.
    using Act = std::function<Task<>(drivers::Machine&)>;
    Task<> act(std::string_view job, Act act);

    Task<std::unique_ptr<drivers::Console>> console(std::string alias);
    /// Who has which console open. Any thread.
    Consoles& consoles() { return consoles_; }

    /// `device` holds the one device that is meant; of a device that is there, what finds it.
    Task<> attach(xml::Devices device, Affects affects);
    Task<> detach(xml::Devices device, Affects affects);
    Task<> detach_alias(std::string alias, Affects affects);
    Task<> update(xml::Devices device, Affects affects);

    Task<> set_metadata(MetadataChange change, Affects affects);
    Task<> set_max_memory(std::uint64_t kib, Affects affects);

    /// At start of the daemon, before anybody else knows the domain: what the disk has.
    void restore(xml::Domain definition, bool is_autostart, bool has_managed_save);
    /// Starts a domain for its autostart mark; what goes wrong is logged.
    static Task<> autostart(std::shared_ptr<Domain> domain);
    /// Destroys a domain whose connection ended, if it still runs.
    static Task<> destroy_unattended(std::shared_ptr<Domain> domain);
    /// At start of the daemon: a guest that an earlier one left running.
    Task<> adopt(xml::Domain live, LiveStatus status);
    /// Leaves the running guest to another daemon: nothing that it reports is heeded here.
    Task<> release();
    /// Takes it back.
    Task<> reclaim();

private:
    void report(drivers::MachineEvent event) override;
    static Task<> handle(std::shared_ptr<Domain> domain, drivers::MachineEvent event);
    /// Notes the event, and carries out what on_poweroff, on_reboot and on_crash say.
    Task<> obey(drivers::MachineEvent event);
    Task<> obey_end(drivers::MachineEnded event);
    Task<> obey_reboot();
    Task<> obey_crash();
    using MachinePtr = std::shared_ptr<drivers::Machine>;
    Task<> restart_ended(MachinePtr gone);
    Task<> stop_rebooting(MachinePtr machine);
    Task<> stop_crashed(MachinePtr machine);
    /// The guest, which is gone or is stopped here, starts anew.
    Task<> boot_again();
    Task<> start_machine(std::shared_ptr<xml::Domain> live);
    void on(const drivers::MachineEnded& event);
    void on(const drivers::MachineShuttingDown& event);
    void on(const drivers::MachinePaused& event);
    void on(const drivers::MachineResumed& event);
    void on(const drivers::MachineRebooted& event);
    void on(const drivers::MachineCrashed& event);
    void on(const drivers::MachineIoError& event);
    void on(const drivers::MachineWatchdog& event);
    void on(const drivers::MachineBalloon& event);
    void on(const drivers::MachineVcpus& event);
    void on(const drivers::MachineClock& event);
    void on(const drivers::MachineDeviceRemoved& event);
    void on(const drivers::MachineAgent& event);

    /// The one way in which a verb is carried out: waits for the Turn, and then for `work`, which
    /// may go on when its caller waits no longer and therefore owns all that it refers to.
    Task<> perform(JobOrder order, Task<> work);
    Task<> carry_out(Job job, Task<> work);
    /// What a driver needs for this, besides. Throws where no driver takes the definition.
    using DriverTime = std::chrono::seconds drivers::DriverFacts::*;
    std::chrono::seconds time_for(const xml::Domain& definition, DriverTime time) const;
    /// The same of this domain as it is.
    std::chrono::seconds time_for(DriverTime time) const;

    // What the verbs do under the Turn.
    Task<> store(xml::Domain definition);
    Task<> remove(UndefineOptions options);
    Task<> start_stored(StartOptions options);
    Task<> start_new(xml::Domain definition, StartOptions options);
    Task<> pause_guest();
    Task<> resume_guest();
    Task<> break_off();
    Task<> stop_guest(drivers::StopMode mode);
    Task<> destroyed(std::string name);
    Task<> mark_autostart(bool is_on);
    Task<> store_under(std::string name);
    Task<> change(Affects affects, Edit edit, Apply apply);
    Task<> tune_guest(Affects affects, Edit edit, std::vector<proto::TypedParam> told);
    Task<> give_memory(std::uint64_t kib, Affects affects);
    Task<> save_managed(SaveOptions options);
    Task<> act_on_guest(Act act);
    Task<> read_guest_time(std::shared_ptr<std::int64_t> time);
    Task<> plug(xml::Devices device, Affects affects);
    Task<> unplug(xml::Devices device, Affects affects);
    Task<> unplug_alias(std::string alias, Affects affects);
    Task<> change_device(xml::Devices device, Affects affects);
    Task<> unplug_found(Edit pull, std::function<std::string(const xml::Domain&)> find,
                        Affects affects);
    Task<> change_metadata(MetadataChange change, Affects affects);
    Task<> find_guest(xml::Domain live, LiveStatus status);
    Task<> leave_guest();
    Task<> take_guest_back();

    Task<> wait_for_removal(std::string alias);
    Task<> run(std::shared_ptr<xml::Domain> live, StartOptions options);
    void ended(int state_reason, int event_detail);
    Task<> save(const xml::Domain& definition);
    Task<> save_under_turn(std::filesystem::path path, SaveOptions options);
    Task<Result<std::uint64_t>> write_state(drivers::Machine& machine, NewImage& image);
    void completed(const proto::DomainRef& domain, CompletedJob job);
    Task<> go_on_unsaved(drivers::Machine& machine);
    Task<> drop_managed_save();
    Task<> start_saved(StartOptions options);
    std::filesystem::path managed_path() const;
    Task<> save_status();
    std::string status_text() const;
    Task<> remove_status(const std::string& name);

    /// Of the driver that it is for; of none while it is neither defined nor running.
    drivers::DriverFacts facts() const;
    void require_active() const;
    /// The machine, held for as long as a verb waits for it. Throws when the domain does not run.
    std::shared_ptr<drivers::Machine> running() const;
    Affects resolve(Affects asked) const;
    void set_state(int state, int reason);
    void publish();
    void announce(int event, int detail);
    void announce_started(bool is_paused);
    /// Only of a driver that tells the steps of a change.
    void announce_step(int event, int detail);
    void announce_restored(bool is_paused);
    proto::DomainRef reference() const;

    Realm& realm_;
    Executor strand_;
    Turns turns_;

    std::shared_ptr<const xml::Domain> persistent_;
    std::shared_ptr<xml::Domain> live_;
    std::shared_ptr<drivers::Machine> machine_;
    int id_ = -1;
    DomainState state_;
    bool is_autostart_ = false;
    bool is_updated_ = false;
    bool has_managed_save_ = false;
    std::vector<DiskError> disk_errors_;
    Consoles consoles_;
    /// Cancelled when a device is gone; only while somebody waits for that.
    std::unique_ptr<asio::steady_timer> removed_;

    mutable std::mutex view_mutex_;
    ViewPtr view_;
    std::unique_ptr<CompletedJob> completed_;  ///< under view_mutex_
};

using DomainPtr = std::shared_ptr<Domain>;

}  // namespace hostler::daemon
