#include "daemon/rpc/console_stream.hpp"

#include <array>

#include "daemon/rpc/session.hpp"
#include "daemon/rpc/stream_frames.hpp"

namespace hostler::daemon {

std::shared_ptr<OpenConsole> OpenConsole::take(Session& session, const proto::MessageHeader& call,
                                               DomainPtr domain, std::string device, bool is_forced)
{
    auto console =
        std::make_shared<OpenConsole>(session.executor(), std::move(domain), std::move(device));
    const auto told = [call, weak = std::weak_ptr(console)](Session& its, Consoles::End end) {
        const std::shared_ptr<OpenConsole> held = weak.lock();
        if (!held) return;
        held->close();
        if (end == Consoles::End::taken_over)
            its.streams().fail(call, Error(ErrorCode::rpc, "stream had I/O failure"));
        else
            its.streams().send_end(call);
    };
    const auto tell = [told, weak = session.weak_from_this()](Consoles::End end) {
        if (const std::shared_ptr<Session> there = weak.lock())
            there->post([told, end](Session& its) { told(its, end); });
    };
    console->number_ = console->domain_->consoles().take(console->device_, is_forced, tell);
    return console;
}

void OpenConsole::connect(std::unique_ptr<drivers::Console> console)
{
    if (is_closed_)
        throw Error(ErrorCode::operation_failed, "another client took the console over");
    console_ = std::move(console);
}

void OpenConsole::close() noexcept
{
    if (std::exchange(is_closed_, true)) return;
    domain_->consoles().give_back(device_, number_);
    if (console_) console_->close();
    gate_.open();
}

void OpenConsole::interrupt() noexcept
{
    if (console_) console_->interrupt();
}

void OpenConsole::describe(HandedStream& handed) const
{
    if (is_closed_) return;
    const ViewPtr view = domain_->view();
    if (!view) return;
    handed.what = HandedStream::Console{.domain = view->current().uuid,
                                        .device = device_,
                                        .file = console_ ? console_->file() : Fd()};
    for (const proto::Bytes& bytes : queue_) {
        const proto::Bytes frame = stream_data(handed.call, bytes);
        handed.unread.insert(handed.unread.end(), frame.begin(), frame.end());
    }
}

bool OpenConsole::push(std::span<const std::uint8_t> bytes)
{
    if (queued_bytes_ + bytes.size() > console_bytes_max) return false;
    queued_bytes_ += bytes.size();
    queue_.emplace_back(bytes.begin(), bytes.end());
    return true;
}

Task<> OpenConsole::write_all(std::shared_ptr<OpenConsole> console)
{
    while (!console->queue_.empty()) {
        co_await console->gate_.pass();
        if (console->is_closed_) break;
        const Gate::Step step(console->gate_);
        proto::Bytes& first = console->queue_.front();
        const std::optional<std::size_t> count = co_await console->console_->write(first);
        if (!count) {
            console->queue_.clear();
            console->queued_bytes_ = 0;
            break;
        }
        console->queued_bytes_ -= *count;
        first.erase(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(*count));
        if (first.empty()) console->queue_.pop_front();
    }
    console->is_writing_ = false;
}

void ConsoleStream::begin(std::shared_ptr<Session> session, const proto::MessageHeader& call,
                          std::shared_ptr<OpenConsole> console)
{
    const Executor executor = session->executor();
    if (console->begins_writing()) spawn(executor, OpenConsole::write_all(console));
    spawn(executor, pump(std::move(session), call, std::move(console)));
}

Result<Done> ConsoleStream::on_data(std::span<const std::uint8_t> bytes)
{
    if (!console_->push(bytes))
        return Error(ErrorCode::operation_failed, "the guest does not read its console",
                     ErrorDomain::streams);
    if (console_->begins_writing()) spawn(executor_, OpenConsole::write_all(console_));
    return Done{};
}

Task<> ConsoleStream::pump(std::shared_ptr<Session> session, proto::MessageHeader call,
                           std::shared_ptr<OpenConsole> console)
{
    std::array<std::uint8_t, 16384> buffer;
    for (;;) {
        const bool is_there = co_await session->wait_to_send(console_bytes_max);
        co_await console->gate().pass();
        if (!is_there || console->is_closed()) co_return;
        const Gate::Step step(console->gate());
        const std::optional<std::size_t> count = co_await console->console().read(buffer);
        if (console->is_closed()) co_return;
        if (!count) break;
        session->streams().send(call, std::span(buffer).first(*count));
        session->flush();
    }
    console->close();
    session->streams().send_end(call);
    session->flush();
}

}  // namespace hostler::daemon
