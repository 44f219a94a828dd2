#pragma once
// The host's end of a character device: a pty, a file, a socket.

#include "xml/domain/storage_source.hpp"

namespace hostler::xml {

/// What few of them say.
struct CharExtras {
    enum class Protocol : std::uint8_t { raw, telnet, telnets, tls };
    enum class MouseMode : std::uint8_t { absent, client, server };

    Protocol protocol = Protocol::raw;
    YesNo tls = YesNo::absent;
    YesNo clipboard = YesNo::absent;           ///< qemu-vdagent
    MouseMode mouse_mode = MouseMode::absent;  ///< qemu-vdagent
    OnOff log_append = OnOff::absent;
    Text host;
    Text service;
    Text bind_host;  ///< udp: where answers are awaited
    Text bind_service;
    Text channel;  ///< spiceport, dbus
    Text master;   ///< nmdm
    Text slave;
    Text log_file;
    Box<Reconnect> reconnect;
    std::vector<SourceSecLabel> seclabels;

    bool operator==(const CharExtras&) const = default;
};
Words words(CharExtras::Protocol);
Words words(CharExtras::MouseMode);

struct CharSource {
    enum class Type : std::uint8_t {
        null,
        vc,
        pty,
        dev,
        file,
        pipe,
        stdio,
        udp,
        tcp,
        unix_socket,
        spicevmc,
        spiceport,
        nmdm,
        qemu_vdagent,
        dbus,
    };
    enum class Mode : std::uint8_t { absent, connect, bind };

    Type type = Type::null;
    Mode mode = Mode::absent;
    OnOff append = OnOff::absent;
    Text path;  ///< pty (live), dev, file, pipe, unix socket
    Box<CharExtras> extras;

    /// What is missing for its type; `may_choose_path`: the hypervisor finds a UNIX socket's place.
    Complaint complaint(bool may_choose_path) const;

    bool operator==(const CharSource&) const = default;
};
Words words(CharSource::Type);
Words words(CharSource::Mode);
const Element& schema(const CharSource*);
/// The same without the `type`, which some devices write elsewhere.
const Element& untyped_char_source();
/// A console's `tty`, which repeats the pty's path.
const Element& tty_of_char_source();

}  // namespace hostler::xml
