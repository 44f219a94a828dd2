#include "daemon/main/daemon.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <boost/asio/use_future.hpp>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <thread>

#include "daemon/access/policy_file.hpp"
#include "daemon/auth/polkit.hpp"
#include "daemon/handover/predecessor.hpp"
#include "daemon/log/log.hpp"
#include "daemon/main/activation.hpp"
#include "daemon/main/doors.hpp"
#include "daemon/main/memory.hpp"
#include "daemon/store/kept_uuid.hpp"
#include "daemon/store/load.hpp"
#include "drivers/host/identity.hpp"

namespace hostler::daemon {
namespace {

/// Reported to clients as the hypervisor's: OpenStack Nova asks for at least 8.2.2.
constexpr std::uint64_t hypervisor_version = 9'000'000;

/// So long what blocks may take at the end, when no client waits for it any more.
constexpr std::chrono::seconds last_looks_max(5);

/// What the kernel tells takes no longer with more of them.
constexpr std::size_t lookers_max = 4;

/// Whoever has not shaken hands by then has a daemon started by coming again.
constexpr std::chrono::milliseconds last_handshakes_max(500);

// Sessions never count so far.
constexpr std::uint64_t audit_key = UINT64_MAX;

std::filesystem::path program_folder()
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

/// The command line is nearer to whoever starts it than the file is.
std::filesystem::path modules_folder(const Options& options, const Settings& settings)
{
    if (!options.modules.empty()) return options.modules;
    if (!settings.driver_dir.empty()) return settings.driver_dir;
    return program_folder() / "modules";
}

DirectoryLock take_lock(const Paths& paths, Predecessor* predecessor)
{
    // The first descriptor is the lock.
    if (predecessor) return DirectoryLock::inherit(std::move(predecessor->descriptors().at(0)));
    return DirectoryLock::take(paths.lock_file()).or_throw();
}

std::unique_ptr<Journal> open_journal(const Paths& paths, const Settings& settings)
{
    JournalLimits limits;
    limits.entries_max = settings.journal_entries_max;
    return Journal::open(paths.database(), limits).or_throw();
}

drivers::HostEnvironment environment(const Paths& paths, asio::thread_pool& work,
                                     proto::WorkerPool& blocking)
{
    return {.work = work.get_executor(),
            .blocking = blocking.get_executor(),
            .run = paths.run,
            .state = paths.state,
            .logs = paths.logs,
            .programs = program_folder()};
}

/// What the settings say, else what the firmware or the machine's id says, else one that is kept.
Uuid host_uuid(const Settings& settings, const Paths& paths)
{
    if (const auto told = Uuid::parse(settings.host_uuid)) return *told;
    if (!settings.host_uuid.empty())
        throw Error(ErrorCode::conf_syntax,
                    "host_uuid is not a UUID: '" + settings.host_uuid + "'");
    const drivers::host::HostRoot root;
    const auto found = drivers::host::read_host_uuid(root, settings.host_uuid_source);
    return found ? *found : kept_uuid(host_file_system(), paths.state / "host-uuid").or_throw();
}

/// As many as there are strangers; where they are not counted, enough.
std::size_t askers_max(const Settings& settings)
{
    return settings.max_anonymous_clients ? settings.max_anonymous_clients : 100;
}

/// An access driver that this daemon does not have must not leave everything allowed.
bool asks_polkit(const Settings& settings)
{
    bool asks = false;
    for (const std::string& driver : settings.access_drivers) {
        asks |= driver == "polkit";
        if (driver != "none" && driver != "polkit")
            throw Error(ErrorCode::conf_syntax,
                        fmt::format("access_drivers: there is no driver '{}', there are 'polkit' "
                                    "and 'none'; what clients may do is said in the policy file, "
                                    "too",
                                    driver));
    }
    return asks;
}

/// Made where it is missing.
std::filesystem::path folder(std::filesystem::path path)
{
    std::filesystem::create_directories(path);
    return path;
}

std::vector<drivers::Driver*> chosen(const drivers::Loaded& loaded, bool tests)
{
    std::vector<drivers::Driver*> drivers;
    for (const std::unique_ptr<drivers::Driver>& driver : loaded.drivers)
        if ((driver->name() == "test") == tests) drivers.push_back(driver.get());
    return drivers;
}

/// What of a realm has not come back from a hypervisor or a file system.
std::vector<std::string> stuck_in(Realm& realm)
{
    std::vector<std::string> stuck;
    for (const Found& found : realm.domains().all())
        if (const std::optional<Turns::Holder> holder = found.object->job())
            stuck.push_back(fmt::format("'{}' of domain {} has not ended", holder->name,
                                        found.view->current().name.view()));
    for (const PoolFound& found : realm.pools().all())
        if (found.object->is_busy())
            stuck.push_back(
                fmt::format("storage pool '{}' is busy", found.view->current->name.view()));
    return stuck;
}

bool is_idle(const proto::WorkerPool& pool)
{
    const proto::WorkerPool::State state = pool.state();
    return state.free == state.threads && state.waiting == 0;
}

}  // namespace

Daemon::Daemon(const Options& options, Settings settings, Paths paths, Predecessor* predecessor)
    : settings_(std::move(settings)),
      paths_(std::move(paths)),
      lock_(take_lock(paths_, predecessor)),
      words_(options.words),
      files_(paths_),
      journal_(open_journal(paths_, settings_)),
      keeper_(std::make_shared<JournalKeeper>(*journal_)),
      host_(host_uuid(settings_, paths_)),
      blocking_({settings_.min_workers, settings_.max_workers}),
      writing_({1, settings_.max_workers}),
      asking_({1, askers_max(settings_)}),
      looking_({1, lookers_max}),
      work_(std::max(2u, std::thread::hardware_concurrency())),
      loaded_(drivers::load_drivers(modules_folder(options, settings_),
                                    environment(paths_, work_, blocking_))),
      realms_(system_order(), test_order()),
      services_(settings_, paths_, work_.get_executor(), blocking_.get_executor(),
                asking_.get_executor(), realms_),
      threads_(settings_.io_threads ? settings_.io_threads : 2),
      activated_(predecessor ? std::vector<Listener>() : take_activated()),
      tls_(serves_tls(predecessor) ? load_certificates(settings_, paths_) : nullptr),
      remote_("libvirtd", services_, threads_, remote_limits(settings_)),
      admin_("admin", services_, threads_, admin_limits(settings_)),
      servers_{&remote_, &admin_},
      idle_end_([this] { return is_needed(); }, [this] { return end_unneeded(); })
{
    // Before anybody can know this process's number: what comes early waits.
    signals_.add(SIGUSR2);
    services_.let_administer(*this);
    services_.access().set_policy(load_policy(paths_.policy_file()).or_throw());
    if (asks_polkit(settings_)) services_.access().set_authority(&polkit_answers);
    idle_end_.set(std::chrono::seconds(options.timeout_s));
    for (const std::string& problem : loaded_.problems) logger(LogPart::main).error("{}", problem);
    files_.prepare().or_throw();
    load_system();
    if (predecessor)
        load_tests(predecessor->told());
    else
        load_tests();
    for (Realm* realm : {&realms_.system(), &realms_.test()})
        keeper_->keep(realm->broker(), realm->uri());
    begin_audit();
    const Doors doors(settings_, paths_, tls_.get());
    if (predecessor) {
        take_over(*predecessor, doors);
    } else {
        open_doors(doors);
        start_autostarted();
    }
    // Where that fails, whoever asks is told why.
    spawn(asio::make_strand(work_), reported(look_at_host()));
}

/// What most clients ask for is there when they do, whatever the pool for it has to do by then.
Task<> Daemon::look_at_host()
{
    co_await services_.hostname();
    co_await realms_.system().capabilities();
}

RealmOrder Daemon::system_order()
{
    return {.uri = paths_.is_session ? "qemu:///session" : "qemu:///system",
            .type = "QEMU",
            .error_domain = ErrorDomain::qemu,
            .version = hypervisor_version,
            .drivers = chosen(loaded_, false),
            .files = &files_,
            .saves = folder(paths_.state / "qemu" / "save"),
            .logs = paths_.logs,
            .host = &host_,
            .storage = &storage_,
            .work = work_.get_executor(),
            .blocking = blocking_.get_executor(),
            .writing = writing_.get_executor(),
            .looking = looking_.get_executor(),
            .job_wait_max = std::chrono::seconds(settings_.job_wait_s),
            .job_time_max = std::chrono::seconds(settings_.job_time_s),
            .storage_time_max = std::chrono::seconds(settings_.storage_time_s)};
}

RealmOrder Daemon::test_order()
{
    return {.uri = "test:///default",
            .type = "TEST",
            .error_domain = ErrorDomain::test,
            .version = 2,
            .drivers = chosen(loaded_, true),
            .saves = folder(paths_.run / "test" / "save"),
            .host = &host_,
            .storage = &storage_,
            .work = work_.get_executor(),
            .blocking = blocking_.get_executor(),
            .looking = looking_.get_executor(),
            .job_wait_max = std::chrono::seconds(settings_.job_wait_s),
            .job_time_max = std::chrono::seconds(settings_.job_time_s),
            .storage_time_max = std::chrono::seconds(settings_.storage_time_s)};
}

Daemon::~Daemon()
{
    for (Server* server : servers_) server->stop(std::chrono::seconds(10));
    leave_what_is_stuck();
    threads_.stop();
    work_.stop();
    work_.join();
    blocking_.join();
    writing_.join();
    asking_.join();
    looking_.join();
}

/// What has not come back by now keeps a coroutine that runs on every pool: then the process ends
/// without taking itself apart. What was acknowledged is on disk.
void Daemon::leave_what_is_stuck()
{
    std::vector<std::string> stuck;
    for (Realm* realm : {&realms_.system(), &realms_.test()})
        std::ranges::move(stuck_in(*realm), std::back_inserter(stuck));
    const auto deadline = std::chrono::steady_clock::now() + last_looks_max;
    const auto are_idle = [this] {
        return is_idle(blocking_) && is_idle(writing_) && is_idle(asking_) && is_idle(looking_);
    };
    while (stuck.empty() && !are_idle()) {
        if (std::chrono::steady_clock::now() > deadline)
            stuck.push_back("a file system, a server of names or an authority does not answer");
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    if (stuck.empty()) return;
    for (const std::string& one : stuck) logger(LogPart::main).warn("leaving while {}", one);
    logger(LogPart::main).flush();
    std::_Exit(0);
}

/// Runs `task` to its end before there are clients; what it throws is thrown here.
void Daemon::wait_for(Task<> task)
{
    asio::co_spawn(work_, std::move(task), asio::use_future).get();
}

void Daemon::load_system()
{
    Realm& realm = realms_.system();
    auto judge = [&realm](const std::string& name, const std::string& text) {
        return realm.read_stored(name, text);
    };
    // What a second thread reads lies in a part of the memory of its own.
    const std::size_t readers = std::clamp(std::thread::hardware_concurrency(), 1u, 2u);
    auto loaded = load_definitions<xml::Domain>(files_, ObjectKind::domain, readers, judge);
    for (const NotRestored& one : realm.restore(std::move(loaded.objects)))
        logger(LogPart::main).error("domain {} is kept but not loaded: {}", one.name, one.why);
    for (const Unreadable& file : loaded.unreadable)
        logger(LogPart::main)
            .error("{} is kept but not loaded: {}", file.file.string(), file.reason);
    realm.pools().load();
    realm.pools().adopt_active();
    realm.secrets().load();
    wait_for(realm.adopt_running());
}

void Daemon::load_tests()
{
    Realm& realm = realms_.test();
    wait_for(realm.plant_seeds());
}

/// Pools first: domains have their disks in them. Once for each start of the host: a daemon that
/// comes again, having ended for want of clients, leaves off what somebody has turned off.
void Daemon::start_autostarted()
{
    const std::filesystem::path mark = paths_.autostarted_file();
    const Fd made(::open(mark.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!made && errno == EEXIST) return;
    realms_.system().pools().start_autostarted();
    for (const Found& found : realms_.system().domains().all())
        if (found.view->is_autostart && !found.view->is_active())
            spawn(found.object->strand(), Domain::autostart(found.object));
}

/// Whoever opened the sockets has decided what is served.
bool Daemon::serves_tls(Predecessor* predecessor) const
{
    const auto is_tls = [](const Listener& one) { return one.kind == DoorKind::tls; };
    if (settings_.listen_tls || std::ranges::any_of(activated_, is_tls)) return true;
    const auto comes_by_tls = [](const auto& one) {
        return static_cast<DoorKind>(one.kind()) == DoorKind::tls;
    };
    return predecessor && (std::ranges::any_of(predecessor->told().listeners(), comes_by_tls) ||
                           std::ranges::any_of(predecessor->told().clients(), comes_by_tls));
}

/// audit_level: 0 never, 1 where the kernel takes records, 2 or not at all.
void Daemon::begin_audit()
{
    Audit::Send send;
    if (settings_.audit_level > 0) {
        Result<Audit::Send> kernel = Audit::kernel();
        if (kernel)
            send = std::move(*kernel);
        else if (settings_.audit_level > 1)
            throw kernel.error();
        else
            logger(LogPart::main).info("audit_level = 1: {}", kernel.error().detail);
    }
    if (!send && !settings_.audit_logging) return;
    auditor_ = std::make_shared<AuditKeeper>(Audit(std::move(send), settings_.audit_logging),
                                             realms_.system());
    auditor_->know_running();
    realms_.system().broker().subscribe(audit_key, auditor_);
}

/// systemd's sockets where it gave some, else those of the settings.
void Daemon::open_doors(const Doors& doors)
{
    std::vector<Listener> listeners = std::move(activated_);
    if (listeners.empty())
        listeners = doors.listen();
    else
        doors.warn_of_unused();
    for (Listener& listener : listeners) {
        const DoorKind kind = listener.kind;
        Server& server = kind == DoorKind::admin ? admin_ : remote_;
        server.serve(std::move(listener), doors.behind(kind));
    }
}

/// Whoever has come and gone since the last look needed it, too.
bool Daemon::is_needed()
{
    std::uint64_t visits = 0;
    for (const Server* server : servers_) {
        visits += server->visit_count();
        if (server->session_count() > 0) return true;
    }
    if (std::exchange(visits_seen_, visits) != visits) return true;
    for (const Found& found : realms_.system().domains().all())
        if (found.view->is_active()) return true;
    return false;
}

/// Who comes once the doors are shut finds them in systemd's hands, and has a daemon started; who
/// came just before is served.
bool Daemon::end_unneeded()
{
    for (Server* server : servers_) server->pause(last_handshakes_max);
    const bool is_end = !is_needed();
    if (is_end)
        context_.stop();
    else
        for (Server* server : servers_) server->resume();
    return is_end;
}

Task<> Daemon::wait_for_signal()
{
    for (;;) {
        const int signal = co_await signals_.async_wait(asio::use_awaitable);
        if (signal == SIGTERM || signal == SIGINT) break;
        if (signal == SIGHUP)
            reload();
        else
            upgrade();
    }
    context_.stop();
}

void Daemon::run()
{
    asio::co_spawn(context_, wait_for_signal(), asio::detached);
    asio::co_spawn(context_, idle_end_.watch(), asio::detached);
    asio::co_spawn(context_, give_back_memory(), asio::detached);
    sd_notifyf(0, "READY=1\nMAINPID=%d", ::getpid());
    logger(LogPart::main).info("ready: {}", paths_.socket().string());
    context_.run();
    sd_notify(0, "STOPPING=1");
}

}  // namespace hostler::daemon
