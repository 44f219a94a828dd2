#include "xml/domain/graphics_rules.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = Graphics::Type;
using Listen = GraphicsListen;

constexpr Part channel_parts[] = {
    attribute<&SpiceChannel::name>("name", "The channel.").required().always(),
    attribute<&SpiceChannel::mode>("mode", "Whether it is encrypted.").required().always(),
};

constexpr Part spice_parts[] = {
    child<&SpiceOptions::channels>("channel", "Whether a channel is encrypted."),
    wrapped<&SpiceOptions::image>("image", "compression", "How pictures are packed."),
    wrapped<&SpiceOptions::jpeg>("jpeg", "compression", "Lossy over slow links."),
    wrapped<&SpiceOptions::zlib>("zlib", "compression", "Packed over slow links."),
    wrapped<&SpiceOptions::playback>("playback", "compression", "Packed sound."),
    wrapped<&SpiceOptions::streaming>("streaming", "mode", "What is taken for a film."),
    wrapped<&SpiceOptions::mouse>("mouse", "mode", "Who draws the pointer."),
    wrapped<&SpiceOptions::clipboard>("clipboard", "copypaste", "Whether clipboards are shared."),
    wrapped<&SpiceOptions::file_transfer>("filetransfer", "enable", "Whether files may be sent."),
};

Complaint mismatch(std::string_view what, const Text& given, std::string_view of, const Text& found)
{
    return {"graphics '" + std::string(what) + "' attribute '" + given.str() + "' must match '" +
                std::string(of) + "' attribute of first listen element (found '" +
                (found.has_value() ? found.str() : "none") + "')",
            ErrorCode::config_unsupported};
}

Complaint judge_listen(const Listen& listen)
{
    if (listen.type == Listen::Type::network && listen.network.empty())
        return {"'network' attribute is required for listen type 'network'"};
    return {};
}

/// A VNC server whose attribute names a socket listens on that and has no port, unless it is told
/// to listen on nothing.
Complaint settle_socket(Graphics& graphics)
{
    if (!graphics.socket.has_value() || graphics.listens.empty()) return {};
    Listen& first = graphics.listens[0];
    if (first.type == Listen::Type::none) graphics.socket.reset();
    if (first.type == Listen::Type::none || first.type == Listen::Type::socket) return {};
    if (!graphics.listen.empty() && first.type == Listen::Type::address &&
        graphics.listen != first.address)
        return mismatch("listen", graphics.listen, "address", first.address);
    first = {};
    first.type = Listen::Type::socket;
    first.socket = graphics.socket;
    graphics.listen.reset();
    graphics.port = 0;
    graphics.websocket = 0;
    graphics.autoport = YesNo::absent;
    return {};
}

/// A first listen is made of the old attributes where there is none.
Complaint settle_listens(Graphics& graphics)
{
    const bool has_listens = !graphics.listens.empty();
    if (!has_listens) {
        Listen listen;
        listen.type = graphics.socket.has_value() ? Listen::Type::socket : Listen::Type::address;
        listen.socket = graphics.socket;
        if (graphics.type == Type::spice && (graphics.port | graphics.tls_port) == 0 &&
            graphics.autoport != YesNo::yes)
            listen.type = Listen::Type::none;
        if (listen.type == Listen::Type::address && !graphics.listen.empty())
            listen.address = graphics.listen;
        graphics.listens.push_back(std::move(listen));
    }
    const Listen& first = graphics.listens[0];
    if (has_listens && !graphics.listen.empty() && first.type != Listen::Type::network &&
        first.type != Listen::Type::none && graphics.listen != first.address)
        return mismatch("listen", graphics.listen, "address", first.address);
    if (graphics.socket.has_value() && graphics.socket != first.socket)
        return mismatch("socket", graphics.socket, "socket", first.socket);
    graphics.listen = first.address;
    graphics.socket = first.socket;
    for (const Listen& listen : graphics.listens)
        if (auto wrong = judge_listen(listen); !wrong.sentence.empty()) return wrong;
    return {};
}

void settle_ports(Graphics& graphics)
{
    const bool names_none = graphics.type == Type::spice
                                ? graphics.port == 0 && graphics.tls_port == 0
                                : graphics.port == 0;
    const bool asks = graphics.port == -1 || graphics.tls_port == -1;
    const bool is_left = names_none && graphics.autoport == YesNo::absent;
    if (asks || (is_left && graphics.type != Type::spice)) graphics.autoport = YesNo::yes;
    if (graphics.autoport == YesNo::absent) graphics.autoport = YesNo::no;
    if (graphics.type == Type::vnc && graphics.autoport == YesNo::yes && graphics.port == 0)
        graphics.port = -1;
}

/// What has no door has none of what a door has.
void forget_listening(Graphics& graphics)
{
    graphics.listens.clear();
    graphics.listen.reset();
    graphics.autoport = YesNo::absent;
    graphics.port = 0;
}

}  // namespace

Complaint judge_graphics(Graphics& graphics)
{
    if (!graphics.has_listens()) {
        forget_listening(graphics);
        return {};
    }
    if (auto wrong = settle_socket(graphics); !wrong.sentence.empty()) return wrong;
    settle_ports(graphics);
    return settle_listens(graphics);
}

Words words(SpiceChannel::Name)
{
    static constexpr std::string_view all[] = {"main",     "display", "inputs",    "cursor",
                                               "playback", "record",  "smartcard", "usbredir"};
    return all;
}

Words words(SpiceChannel::Mode)
{
    static constexpr std::string_view all[] = {"any", "secure", "insecure"};
    return all;
}

Words words(SpiceOptions::Image)
{
    static constexpr std::string_view all[] = {"",    "auto_glz", "auto_lz", "quic",
                                               "glz", "lz",       "off"};
    return all;
}

Words words(SpiceOptions::Compression)
{
    static constexpr std::string_view all[] = {"", "auto", "never", "always"};
    return all;
}

Words words(SpiceOptions::Streaming)
{
    static constexpr std::string_view all[] = {"", "filter", "all", "off"};
    return all;
}

Words words(SpiceOptions::Mouse)
{
    static constexpr std::string_view all[] = {"", "client", "server"};
    return all;
}

const Element& schema(const SpiceChannel*)
{
    static constexpr Element element = {"channel", "Whether it is encrypted.", channel_parts};
    return element;
}

const Element& spice_options()
{
    static constexpr Element element = {"graphics", "What SPICE alone has.", spice_parts};
    return element;
}

}  // namespace hostler::xml
