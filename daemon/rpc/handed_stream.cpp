#include "daemon/rpc/handed_stream.hpp"

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/console_stream.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/volume_stream.hpp"
#include "drivers/file_console.hpp"

namespace hostler::daemon {
namespace {

/// Waits for the client's last word; what comes before that has nobody to go to any more.
class SentStream final : public Stream {
public:
    Result<Done> on_data(std::span<const std::uint8_t>) override { return Done{}; }
};

/// The client hears by its stream that this process has nothing for it.
void refuse(Session& session, const proto::MessageHeader& call, Error why)
{
    session.streams().open(call, std::make_unique<SentStream>());
    session.streams().fail(call, why);
    session.flush();
}

Task<> connect(std::shared_ptr<OpenConsole> console, DomainPtr domain, std::string device)
{
    std::unique_ptr<drivers::Console> end = co_await on(domain, domain->console(std::move(device)));
    console->connect(std::move(end));
}

Task<> connect_anew(std::shared_ptr<Session> session, proto::MessageHeader call,
                    std::shared_ptr<OpenConsole> console, DomainPtr domain, std::string device)
{
    {
        const Gate::Step step(console->gate());
        Task<> connecting = connect(console, std::move(domain), std::move(device));
        const std::string problem = co_await reported(std::move(connecting));
        if (!problem.empty()) {
            session->streams().fail(call, Error(ErrorCode::operation_failed, problem));
            session->flush();
            co_return;
        }
    }
    ConsoleStream::begin(session, call, console);
}

void begin(Session& session, const proto::MessageHeader& call, HandedStream::Console what)
{
    DomainPtr domain = session.realm().domains().find(what.domain).object;
    if (!domain) return refuse(session, call, Error(ErrorCode::no_domain, "the domain is gone"));
    std::shared_ptr<OpenConsole> console =
        OpenConsole::take(session, call, domain, what.device, true);
    session.streams().open(call, std::make_unique<ConsoleStream>(session.executor(), console));
    if (what.file) {
        console->connect(
            std::make_unique<drivers::FileConsole>(session.executor(), std::move(what.file)));
        return ConsoleStream::begin(session.shared_from_this(), call, std::move(console));
    }
    spawn(session.executor(), connect_anew(session.shared_from_this(), call, std::move(console),
                                           std::move(domain), std::move(what.device)));
}

Task<std::string> open_again(const std::shared_ptr<VolumeTraffic>& traffic)
{
    const Gate::Step step(traffic->gate);
    Task<> opening = open_volume(traffic);
    std::string problem = co_await reported(std::move(opening));
    co_return problem;
}

/// What the client sends meanwhile waits in the traffic's queue.
Task<> carry_on(std::shared_ptr<Session> session, std::shared_ptr<VolumeTraffic> traffic)
{
    const std::string problem = co_await open_again(traffic);
    if (!problem.empty()) {
        session->streams().fail(traffic->call, Error(ErrorCode::operation_failed, problem));
        session->flush();
        co_return;
    }
    Task<> rest = traffic->is_upload ? VolumeUpload::write_all(session, traffic)
                                     : VolumeDownload::pump(session, traffic);
    co_await std::move(rest);
}

std::unique_ptr<Stream> stream_of(const std::shared_ptr<VolumeTraffic>& traffic)
{
    if (traffic->is_upload) return std::make_unique<VolumeUpload>(traffic);
    return std::make_unique<VolumeDownload>(traffic);
}

void begin(Session& session, const proto::MessageHeader& call, const VolumeTransfer& what)
{
    PoolPtr pool = session.realm().pools().find(what.pool).object;
    if (!pool) return refuse(session, call, Error(ErrorCode::no_storage_pool, "the pool is gone"));
    const auto traffic = VolumeTraffic::of(session, call, std::move(pool), what);
    traffic->is_busy = true;
    session.streams().open(call, stream_of(traffic));
    spawn(on_behalf(session.executor(), session.id()),
          carry_on(session.shared_from_this(), traffic));
}

void begin(Session& session, const proto::MessageHeader& call, HandedStream::Sent)
{
    session.streams().open(call, std::make_unique<SentStream>());
}

}  // namespace

void go_on(Session& session, HandedStream handed)
{
    std::visit([&](auto& what) { begin(session, handed.call, std::move(what)); }, handed.what);
}

}  // namespace hostler::daemon
