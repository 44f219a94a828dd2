#include "daemon/rpc/console_stream.hpp"

#include <array>

#include "daemon/rpc/session.hpp"

namespace hostler::daemon {

std::shared_ptr<OpenConsole> OpenConsole::take(Session& session, const proto::MessageHeader& call,
                                               DomainPtr domain, std::string device, bool is_forced)
{
    auto console = std::make_shared<OpenConsole>(std::move(domain), std::move(device));
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
    while (!console->queue_.empty() && !console->is_closed_) {
        const proto::Bytes first = std::move(console->queue_.front());
        console->queue_.pop_front();
        const bool is_taken = co_await console->console_->write(first);
        console->queued_bytes_ -= first.size();
        if (!is_taken) break;
    }
    console->is_writing_ = false;
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
        if (!is_there || console->is_closed()) co_return;
        const std::size_t count = co_await console->console().read(buffer);
        if (console->is_closed()) co_return;
        if (count == 0) break;
        session->streams().send(call, std::span(buffer).first(count));
        session->flush();
    }
    session->streams().send_end(call);
    session->flush();
}

}  // namespace hostler::daemon
