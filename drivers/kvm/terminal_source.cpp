#include "drivers/kvm/terminal_source.hpp"

#include "drivers/kvm/terminal.hpp"

namespace hostler::drivers::kvm {
namespace {

using Character = proto::vmm::Character;
using Type = xml::CharSource::Type;

/// The kind and the file, or the first error.
Result<OpenTerminal> with(Character::Kind kind, Result<Fd> file)
{
    if (!file) return file.error();
    return OpenTerminal{kind, *std::move(file), Fd()};
}

Result<OpenTerminal> open_socket(const xml::CharSource& source)
{
    if (source.mode == xml::CharSource::Mode::connect)
        return with(Character::KIND_STREAM, connect_to(source.path.str()));
    return with(Character::KIND_LISTENER, listen_at(source.path.str()));
}

Result<OpenTerminal> open_pseudo_terminal(xml::CharSource& source)
{
    Result<Pty> pty = open_pty();
    if (!pty) return pty.error();
    source.path = pty->path;
    return OpenTerminal{Character::KIND_PTY, std::move(pty->master), Fd()};
}

Result<OpenTerminal> open_source(xml::CharSource& source)
{
    switch (source.type) {
        case Type::pty:
            return open_pseudo_terminal(source);
        case Type::unix_socket:
            return open_socket(source);
        case Type::file:
            return with(Character::KIND_FILE,
                        open_output(source.path.str(), source.append == xml::OnOff::on));
        case Type::dev:
        case Type::pipe:
            return with(Character::KIND_STREAM, open_stream(source.path.str()));
        default:
            return OpenTerminal{};
    }
}

}  // namespace

Result<OpenTerminal> open_terminal(xml::CharSource& source)
{
    Result<OpenTerminal> terminal = open_source(source);
    if (!terminal || !source.extras || source.extras->log_file.empty()) return terminal;
    Result<Fd> log =
        open_output(source.extras->log_file.str(), source.extras->log_append == xml::OnOff::on);
    if (!log) return log.error();
    terminal->log = *std::move(log);
    return terminal;
}

}  // namespace hostler::drivers::kvm
