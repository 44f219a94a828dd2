#pragma once
// How users see the guest's screen.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct GraphicsListen {
    enum class Type : std::uint8_t { none, address, network, socket };

    Type type = Type::none;
    Text address;  ///< network: live, the address it came to
    Text network;
    Text socket;

    bool operator==(const GraphicsListen&) const = default;
};
Words words(GraphicsListen::Type);
const Element& schema(const GraphicsListen*);

struct SpiceChannel {
    enum class Name : std::uint8_t {
        main,
        display,
        inputs,
        cursor,
        playback,
        record,
        smartcard,
        usbredir
    };
    enum class Mode : std::uint8_t { any, secure, insecure };

    Name name = Name::main;
    Mode mode = Mode::any;

    bool operator==(const SpiceChannel&) const = default;
};
Words words(SpiceChannel::Name);
Words words(SpiceChannel::Mode);
const Element& schema(const SpiceChannel*);

struct SpiceOptions {
    enum class Image : std::uint8_t { absent, auto_glz, auto_lz, quic, glz, lz, off };
    enum class Compression : std::uint8_t { absent, automatic, never, always };
    enum class Streaming : std::uint8_t { absent, filter, all, off };
    enum class Mouse : std::uint8_t { absent, client, server };

    std::vector<SpiceChannel> channels;
    Image image = Image::absent;
    Compression jpeg = Compression::absent;
    Compression zlib = Compression::absent;
    OnOff playback = OnOff::absent;
    Streaming streaming = Streaming::absent;
    Mouse mouse = Mouse::absent;
    YesNo clipboard = YesNo::absent;
    YesNo file_transfer = YesNo::absent;

    bool operator==(const SpiceOptions&) const = default;
};
Words words(SpiceOptions::Image);
Words words(SpiceOptions::Compression);
Words words(SpiceOptions::Streaming);
Words words(SpiceOptions::Mouse);

struct Graphics {
    enum class Type : std::uint8_t { sdl, vnc, rdp, desktop, spice, egl_headless, dbus };
    enum class Share : std::uint8_t { absent, allow_exclusive, force_shared, ignore };
    enum class Connected : std::uint8_t { absent, fail, disconnect, keep };

    Type type = Type::vnc;
    YesNo autoport = YesNo::absent;
    Share share_policy = Share::absent;
    Connected connected = Connected::absent;
    SpiceChannel::Mode default_mode = SpiceChannel::Mode::any;
    YesNo power_control = YesNo::absent;
    YesNo fullscreen = YesNo::absent;
    YesNo replace_user = YesNo::absent;
    YesNo multi_user = YesNo::absent;
    YesNo p2p = YesNo::absent;
    YesNo gl = YesNo::absent;
    std::int32_t port = 0;  ///< -1: to be chosen
    std::int32_t tls_port = 0;
    std::int32_t websocket = 0;
    std::uint32_t audio = 0;  ///< the <audio> it carries
    Text listen;              ///< the first listen's address, for readers before 0.9.4
    Text socket;              ///< the first listen's socket, the same
    Text keymap;
    Text password;
    Text password_valid_to;
    Text display;
    Text xauth;
    Text bus_address;  ///< dbus
    Text render_node;
    std::vector<GraphicsListen> listens;
    Box<SpiceOptions> spice;

    /// Whether it is reached over the network or a socket, and so has listens.
    bool has_listens() const
    {
        return type == Type::vnc || type == Type::rdp || type == Type::spice;
    }

    bool operator==(const Graphics&) const = default;
};
Words words(Graphics::Type);
Words words(Graphics::Share);
Words words(Graphics::Connected);
const Element& schema(const Graphics*);

}  // namespace hostler::xml
