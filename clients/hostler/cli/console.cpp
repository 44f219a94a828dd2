#include "clients/hostler/cli/console.hpp"

#include <libvirt/libvirt.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <iostream>

#include "clients/cpp/stream.hpp"

namespace hostler::cli {
namespace {

/// Every key goes to the guest while one of these lives.
class RawTerminal {
public:
    RawTerminal()
    {
        tcgetattr(STDIN_FILENO, &before_);
        termios raw = before_;
        cfmakeraw(&raw);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    }
    ~RawTerminal() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

private:
    termios before_{};
};

std::string escape_name(char escape)
{
    if (escape >= ' ') return {escape};
    const char letter = static_cast<char>(escape | '@');
    return std::string("^") + letter + " (Ctrl + " + letter + ")";
}

void write_all(std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR && errno != EAGAIN) return;
        if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

/// What was typed, up to the escape letter; false when that was there, or the end of the input.
bool forward_keys(client::Stream& stream, char escape)
{
    std::array<std::uint8_t, 1024> keys;
    const ssize_t count = read(STDIN_FILENO, keys.data(), keys.size());
    if (count <= 0) return false;
    std::span<const std::uint8_t> typed(keys.data(), static_cast<std::size_t>(count));
    for (std::size_t at = 0; at < typed.size(); ++at) {
        if (typed[at] != static_cast<std::uint8_t>(escape)) continue;
        stream.write(typed.first(at));
        return false;
    }
    stream.write(typed);
    return true;
}

/// What the guest wrote; false when it will write no more.
bool show_output(client::Stream& stream)
{
    while (const auto bytes = stream.try_read()) {
        if (bytes->empty()) return false;
        write_all(*bytes);
    }
    return true;
}

bool has_keys()
{
    pollfd watched = {STDIN_FILENO, POLLIN, 0};
    return poll(&watched, 1, 0) > 0;
}

}  // namespace

void run_console(Session& session, const proto::DomainRef& domain,
                 const std::optional<std::string>& device, std::uint32_t flags)
{
    if (isatty(STDIN_FILENO) == 0)
        throw Failure("Cannot run interactive console without a controlling TTY");
    const auto state =
        session.ask<proto::DomainGetState>({.dom = domain}, "Unable to get domain status");
    if (state.state == VIR_DOMAIN_SHUTOFF) throw Failure("The domain is not running");

    const char escape = session.settings().escape;
    session.out().note(fill("Connected to domain '%s'\n", domain.name));
    session.out().note(fill("Escape character is %s\n", escape_name(escape)));
    std::cout.flush();
    client::Connection& connection = session.connection();
    client::Stream stream = client::Stream::open<proto::DomainOpenConsole>(
        connection, {.dom = domain, .dev_name = device, .flags = flags});
    const RawTerminal raw;
    while (show_output(stream)) {
        if (has_keys() && !forward_keys(stream, escape)) break;
        connection.wait(client::Deadline::max(), STDIN_FILENO);
    }
}

}  // namespace hostler::cli
