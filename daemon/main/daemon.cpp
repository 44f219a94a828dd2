#include "daemon/main/daemon.hpp"

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_future.hpp>
#include <csignal>
#include <cstdlib>

#include "daemon/main/doors.hpp"
#include "daemon/store/kept_uuid.hpp"
#include "daemon/store/load.hpp"
#include "drivers/host/identity.hpp"

namespace hostler::daemon {
namespace {

/// Reported to clients as the hypervisor's: OpenStack Nova asks for at least 8.2.2.
constexpr std::uint64_t hypervisor_version = 9'000'000;

/// Sessions count from 1.
constexpr std::uint64_t journal_key = 0;

std::filesystem::path program_folder()
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

DirectoryLock take_lock(const Paths& paths)
{
    return DirectoryLock::take(paths.lock_file()).or_throw();
}

std::unique_ptr<Journal> open_journal(const Paths& paths, const Settings& settings)
{
    JournalLimits limits;
    limits.entries_max = settings.journal_entries_max;
    return Journal::open(paths.database(), limits).or_throw();
}

drivers::HostEnvironment environment(const Paths& paths, asio::thread_pool& work,
                                     asio::thread_pool& blocking)
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

/// A hypervisor that has not come back by now keeps a coroutine that runs on every pool: then the
/// process ends without taking itself apart. What was acknowledged is on disk.
void leave_stuck_jobs(Realm& realm)
{
    bool is_stuck = false;
    for (const Found& found : realm.domains().all()) {
        const std::optional<Turns::Holder> holder = found.domain->job();
        if (!holder) continue;
        is_stuck = true;
        spdlog::warn("leaving while '{}' of domain {} has not ended", holder->name,
                     found.view->current().name.str());
    }
    if (!is_stuck) return;
    spdlog::shutdown();
    std::_Exit(0);
}

}  // namespace

Daemon::Daemon(const Options& options, Settings settings, Paths paths)
    : settings_(std::move(settings)),
      paths_(std::move(paths)),
      lock_(take_lock(paths_)),
      files_(paths_),
      journal_(open_journal(paths_, settings_)),
      keeper_(std::make_shared<JournalKeeper>(*journal_)),
      host_(host_uuid(settings_, paths_)),
      blocking_(settings_.max_workers),
      work_(std::max(2u, std::thread::hardware_concurrency())),
      loaded_(drivers::load_drivers(options.modules.empty()
                                        ? program_folder() / "modules"
                                        : std::filesystem::path(options.modules),
                                    environment(paths_, work_, blocking_))),
      realms_(RealmOrder{.uri = paths_.is_session ? "qemu:///session" : "qemu:///system",
                         .type = "QEMU",
                         .error_domain = ErrorDomain::qemu,
                         .version = hypervisor_version,
                         .drivers = chosen(loaded_, false),
                         .files = &files_,
                         .saves = folder(paths_.state / "qemu" / "save"),
                         .host = &host_,
                         .work = work_.get_executor(),
                         .blocking = blocking_.get_executor(),
                         .job_wait_max = std::chrono::seconds(settings_.job_wait_s)},
              RealmOrder{.uri = "test:///default",
                         .type = "TEST",
                         .error_domain = ErrorDomain::test,
                         .version = 2,
                         .drivers = chosen(loaded_, true),
                         .saves = folder(paths_.run / "test" / "save"),
                         .host = &host_,
                         .work = work_.get_executor(),
                         .blocking = blocking_.get_executor(),
                         .job_wait_max = std::chrono::seconds(settings_.job_wait_s)}),
      services_(settings_, paths_, work_.get_executor(), blocking_.get_executor(), realms_),
      threads_(settings_.io_threads ? settings_.io_threads : 2),
      server_(services_, threads_)
{
    for (const std::string& problem : loaded_.problems) spdlog::error("{}", problem);
    files_.prepare().or_throw();
    load_system();
    load_tests();
    realms_.system().broker().subscribe(journal_key, keeper_);
    tls_ = open_doors(server_, settings_, paths_);
    start_autostarted();
}

Daemon::~Daemon()
{
    server_.stop(std::chrono::seconds(10));
    leave_stuck_jobs(realms_.system());
    threads_.stop();
    work_.stop();
    work_.join();
    blocking_.join();
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
    auto loaded = load_definitions<xml::Domain>(files_, ObjectKind::domain, 2, judge);
    for (xml::Domain& definition : loaded.objects) realm.restore(std::move(definition));
    for (const Unreadable& file : loaded.unreadable)
        spdlog::error("{} is kept but not loaded: {}", file.file.string(), file.reason);
    wait_for(realm.adopt_running());
}

void Daemon::load_tests()
{
    Realm& realm = realms_.test();
    for (drivers::Driver* driver : realm.drivers())
        for (const drivers::SeedDomain& seed : driver->seeds()) wait_for(realm.plant(seed));
}

void Daemon::start_autostarted()
{
    for (const Found& found : realms_.system().domains().all())
        if (found.view->is_autostart && !found.view->is_active())
            spawn(found.domain->strand(), Domain::autostart(found.domain));
}

/// SIGHUP: certificates are read again; connections keep the ones they have.
void Daemon::reload()
{
    if (!tls_) return;
    const Result<Done> done = tls_->reload();
    if (!done) spdlog::error("the certificates stay as they are: {}", done.error().text());
}

Task<> Daemon::wait_for_signal()
{
    const Executor executor = co_await asio::this_coro::executor;
    asio::signal_set signals(executor, SIGTERM, SIGINT, SIGHUP);
    for (;;) {
        const int signal = co_await signals.async_wait(asio::use_awaitable);
        if (signal != SIGHUP) co_return;
        reload();
    }
}

void Daemon::run()
{
    asio::io_context context(1);
    asio::co_spawn(context, wait_for_signal(), asio::detached);
    sd_notify(0, "READY=1");
    spdlog::info("ready: {}", paths_.socket().string());
    context.run();
    sd_notify(0, "STOPPING=1");
}

}  // namespace hostler::daemon
