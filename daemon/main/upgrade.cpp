#include "daemon/main/upgrade.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libvirt/libvirt.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "daemon/handover/handed.hpp"
#include "daemon/log/log.hpp"

namespace hostler::daemon {
namespace {

/// Whoever has not shaken hands by then comes again to the successor.
constexpr std::chrono::milliseconds handshakes_time_max(500);
/// A call or a job that takes longer is waited for while everybody is served.
constexpr std::chrono::milliseconds short_work_time_max(500);
/// So long clients stand still for what has only just begun.
constexpr std::chrono::milliseconds freeze_time_max(1000);
constexpr std::chrono::seconds work_time_max(60);

/// Waits until `work` has run on the session's thread.
template <class Work>
void run_on(const std::shared_ptr<Session>& session, const Work& work)
{
    std::promise<void> done;
    asio::post(session->executor(), [&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

Task<> guarded(std::string what, Task<> task)
{
    const std::string problem = co_await reported(std::move(task));
    if (!problem.empty()) logger(LogPart::main).error("{}: {}", what, problem);
}

}  // namespace

Result<Done> Upgrade::run(std::vector<std::string> words)
{
    Result<Done> done = wait_for_long_work(Clock::now() + work_time_max);
    if (!done) return done;
    Result<Successor> successor = Successor::start(std::move(words));
    if (!successor) return successor.error();
    successor_ = successor->process_id();
    done = stand_still();
    // The successor writes the redo log from its beginning.
    if (done) done = files_.settle();
    if (done) {
        release_machines(false);
        const Channel::Parcel parcel = describe();
        done = successor->hand_over(parcel);
        if (!done) release_machines(true);
    }
    if (done)
        let_go();
    else
        go_on();
    return done;
}

/// Work may begin while the others are waited for: then everybody goes on for as long as it
/// takes.
Result<Done> Upgrade::stand_still()
{
    const Clock::time_point deadline = Clock::now() + work_time_max;
    while (!freeze_all()) {
        go_on();
        if (Result<Done> done = wait_for_long_work(deadline); !done) return done;
    }
    return Done{};
}

Result<Done> Upgrade::wait_for_long_work(Clock::time_point deadline)
{
    for (;;) {
        const Work call = longest_call();
        const Work job = longest_job();
        const Work& longest = call.since < job.since ? call : job;
        const Clock::time_point now = Clock::now();
        if (longest.what.empty() || now - longest.since < short_work_time_max) return Done{};
        if (now > deadline)
            return Error(
                ErrorCode::operation_timeout,
                fmt::format("{} has been under way for {} s and does not end", longest.what,
                            (now - longest.since) / std::chrono::seconds(1)));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Upgrade::Work Upgrade::longest_call() const
{
    std::optional<Underway> longest;
    const auto look = [&](Session& session) {
        const std::optional<Underway> one = session.longest_call();
        if (one && (!longest || one->since < longest->since)) longest = one;
    };
    for (Server* server : servers_)
        for (const Client& client : server->clients())
            run_on(client.session, [&] { look(*client.session); });
    if (!longest) return {};
    return {fmt::format("a client's call of {}", longest->procedure), longest->since};
}

Upgrade::Work Upgrade::longest_job() const
{
    Work longest;
    for (Realm* realm : {&realms_.system(), &realms_.test()})
        for (const Found& found : realm->domains().all()) {
            const std::optional<Turns::Holder> job = found.object->job();
            if (!job || job->since >= longest.since) continue;
            longest = {
                fmt::format("'{}' of domain {}", job->name, found.view->current().name.view()),
                job->since};
        }
    return longest;
}

/// False when something does not end in time.
bool Upgrade::freeze_all()
{
    for (Server* server : servers_) server->pause(handshakes_time_max);
    for (Server* server : servers_)
        for (Client& client : server->clients()) {
            Guest guest{server, std::move(client), std::make_shared<std::atomic<bool>>(false)};
            auto frozen = [flag = guest.is_frozen] { *flag = true; };
            guest.client.session->post([frozen](Session& session) { session.freeze(frozen); });
            guests_.push_back(std::move(guest));
        }
    const Clock::time_point deadline = Clock::now() + freeze_time_max;
    while (!are_frozen()) {
        if (Clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::erase_if(guests_, [](const Guest& guest) { return !guest.is_frozen->load(); });
    return true;
}

bool Upgrade::are_frozen() const
{
    const auto is_still = [](const Guest& guest) {
        // One that left meanwhile is held by nobody else.
        return guest.is_frozen->load() || guest.client.session.use_count() == 1;
    };
    return std::ranges::all_of(guests_, is_still) && longest_job().what.empty();
}

void Upgrade::go_on()
{
    for (const Guest& guest : guests_)
        guest.client.session->post([](Session& session) { session.thaw(); });
    guests_.clear();
    for (Server* server : servers_) server->resume();
}

/// Leaves running guests to the successor, or takes them back.
void Upgrade::release_machines(bool is_back)
{
    for (const Found& found : realms_.system().domains().all()) {
        if (!found.view->is_active()) continue;
        const DomainPtr& domain = found.object;
        Task<> task = is_back ? domain->reclaim() : domain->release();
        const std::string what = "domain " + found.view->current().name.str();
        asio::co_spawn(domain->strand(), guarded(what, std::move(task)), asio::use_future).get();
    }
}

Channel::Parcel Upgrade::describe()
{
    Channel::Parcel parcel;
    proto::daemon::Daemon message;
    // The first descriptor is the lock.
    parcel.descriptors.emplace_back(::fcntl(lock_.descriptor().get(), F_DUPFD_CLOEXEC, 0));
    for (const Server* server : servers_)
        for (const Server::Standing& standing : server->standing())
            *message.add_listeners() = hostler::daemon::describe(standing, parcel.descriptors);
    for (const Guest& guest : guests_) describe_guest(guest, parcel, message);
    tell_(message);
    describe_pretend_domains(message);
    parcel.bytes = message.SerializeAsString();
    return parcel;
}

void Upgrade::describe_guest(const Guest& guest, Channel::Parcel& parcel,
                             proto::daemon::Daemon& message)
{
    const std::shared_ptr<Session>& session = guest.client.session;
    HandedSession handed;
    run_on(session, [&] { handed = session->describe(); });
    if (!handed.socket) {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
        handed.socket = Fd(ends[0]);
        handed.is_relayed = true;
        relays_.push_back({session, Fd(ends[1])});
    }
    *message.add_clients() = hostler::daemon::describe(
        std::move(handed), guest.client.kind, guest.client.connected_at_s, parcel.descriptors);
}

/// In the order of their ids, so that the successor gives them the same.
void Upgrade::describe_pretend_domains(proto::daemon::Daemon& message)
{
    const xml::FormatFlags everything{.inactive = true, .secure = true};
    std::vector<Found> all = realms_.test().domains().all();
    std::ranges::sort(all, {}, [](const Found& found) {
        return std::pair(!found.view->is_active(), found.view->id);
    });
    for (const Found& found : all) {
        proto::daemon::PretendDomain& domain = *message.add_pretend_domains();
        const View& view = *found.view;
        domain.set_xml(xml::format(view.persistent ? *view.persistent : *view.live, everything));
        domain.set_is_persistent(view.is_persistent());
        domain.set_is_running(view.is_active());
        domain.set_is_paused(view.state.state == VIR_DOMAIN_PAUSED);
    }
}

void Upgrade::let_go()
{
    for (const Guest& guest : guests_)
        run_on(guest.client.session, [&] { guest.client.session->let_go(); });
    for (Server* server : servers_) server->abandon();
    guests_.clear();
}

void Upgrade::relay()
{
    std::atomic<std::size_t> left = relays_.size();
    for (Relay& relay : relays_) {
        asio::local::stream_protocol::socket socket(relay.session->executor());
        socket.assign(asio::local::stream_protocol(), relay.near_end.release());
        auto far_end = proto::make_unix_transport(std::move(socket));
        auto ended = [&left] {
            --left;
            left.notify_all();
        };
        const Executor executor = relay.session->executor();
        spawn(executor, Session::relay(std::move(relay.session), std::move(far_end), ended));
    }
    for (std::size_t now = left; now > 0; now = left) left.wait(now);
}

}  // namespace hostler::daemon
