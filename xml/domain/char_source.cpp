#include "xml/domain/char_source.hpp"

#include "xml/schema/out.hpp"
#include "xml/schema/parse.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = CharSource::Type;

template <Type... Wanted>
constexpr auto is = [](const CharSource& source) { return ((source.type == Wanted) || ...); };

/// UDP has two sources: where it sends, and where it listens.
Complaint read_udp(const xmlNode& node, CharSource& source)
{
    CharExtras& extras = source.extras.made();
    std::string mode;
    std::string host;
    std::string service;
    const bool is_bound = read_attribute(node, "mode", mode) && mode == "bind";
    const bool has_host = read_attribute(node, "host", host);
    const bool has_service = read_attribute(node, "service", service);
    if (has_host) (is_bound ? extras.bind_host : extras.host) = Text(host);
    if (has_service) (is_bound ? extras.bind_service : extras.service) = Text(service);
    return {};
}

void write_udp_end(Out& out, std::string_view mode, const Text& host, const Text& service)
{
    out.indent();
    out.text += "<source";
    out.attribute("mode", mode);
    if (host.has_value()) out.attribute("host", host);
    if (service.has_value()) out.attribute("service", service);
    out.text += "/>\n";
}

void write_udp(Out& out, const CharSource& source)
{
    if (!source.extras) return;
    const CharExtras& extras = *source.extras;
    if (extras.bind_host.has_value() || extras.bind_service.has_value())
        write_udp_end(out, "bind", extras.bind_host, extras.bind_service);
    if (extras.host.has_value() || extras.service.has_value())
        write_udp_end(out, "connect", extras.host, extras.service);
}

constexpr Part tcp_parts[] = {
    attribute<&CharExtras::host>("host", "The address."),
    attribute<&CharExtras::service>("service", "The port."),
    attribute<&CharExtras::tls>("tls", "Whether the connection is encrypted."),
};
constexpr Part channel_parts[] = {
    attribute<&CharExtras::channel>("channel", "The channel's name."),
};
constexpr Part nmdm_parts[] = {
    attribute<&CharExtras::master>("master", "The guest's end."),
    attribute<&CharExtras::slave>("slave", "The host's end."),
};
constexpr Part reconnect_parts[] = {
    child<&CharExtras::reconnect>("reconnect", "Whether a lost connection is made again."),
};
constexpr Part agent_parts[] = {
    wrapped<&CharExtras::clipboard>("clipboard", "copypaste", "Whether clipboards are shared."),
    wrapped<&CharExtras::mouse_mode>("mouse", "mode", "Who draws the pointer."),
};
constexpr Part seclabel_parts[] = {
    child<&CharExtras::seclabels>("seclabel", "How the file is labelled."),
};
constexpr auto has_path = is<Type::dev, Type::file, Type::pipe, Type::unix_socket>;

constexpr Part source_parts[] = {
    splice<&CharSource::extras>(channel_parts).when<is<Type::spiceport, Type::dbus>>(),
    attribute<&CharSource::mode>("mode", "Who opens the connection.")
        .when<is<Type::tcp, Type::unix_socket>>()
        .shown_if<[](const CharSource& source) {
            return source.type == Type::tcp || source.path.has_value();
        }>(),
    attribute<&CharSource::path>("path", "The host's terminal.").live().when<is<Type::pty>>(),
    attribute<&CharSource::path>("path", "The host's file.").path().when<has_path>(),
    attribute<&CharSource::append>("append", "Whether a file keeps what it had.")
        .when<is<Type::file>>(),
    splice<&CharSource::extras>(tcp_parts).when<is<Type::tcp>>(),
    ignored_attribute("host", "A socket of this host has none.").when<is<Type::unix_socket>>(),
    ignored_attribute("service", "A socket of this host has none.").when<is<Type::unix_socket>>(),
    splice<&CharSource::extras>(nmdm_parts).when<is<Type::nmdm>>(),
    splice<&CharSource::extras>(agent_parts).when<is<Type::qemu_vdagent>>(),
    splice<&CharSource::extras>(reconnect_parts).when<is<Type::tcp, Type::unix_socket>>(),
    splice<&CharSource::extras>(seclabel_parts),
};
constexpr Part protocol_parts[] = {
    wrapped<&CharExtras::protocol>("protocol", "type", "What is spoken on the connection.")
        .always(),
};
constexpr Part log_file_parts[] = {
    attribute<&CharExtras::log_file>("file", "Where what is written is kept.").path().required(),
    attribute<&CharExtras::log_append>("append", "Whether the file keeps what it had."),
};
constexpr Part log_parts[] = {
    group("log", log_file_parts, "Keeps what the guest writes."),
};

constexpr auto is_connection = [](const CharSource& source) {
    return source.type == Type::tcp || source.type == Type::unix_socket;
};

constexpr Part parts[] = {
    attribute<&CharSource::type>("type", "The kind of the host's end.").always(),
    group("source", source_parts, "The host's end.")
        .when<[](const CharSource& source) { return source.type != Type::udp; }>(),
    custom<CharSource, read_udp, write_udp>("source", "Where datagrams go and come from.")
        .when<is<Type::udp>>(),
    splice<&CharSource::extras>(protocol_parts).when<is<Type::tcp>>(),
    ignored("protocol", "A socket of this host speaks none.").when<is<Type::unix_socket>>(),
    splice<&CharSource::extras>(log_parts),
    rule<[](CharSource& source) -> Complaint {
        if (is_connection(source) && source.mode == CharSource::Mode::absent &&
            (source.type == Type::tcp || source.path.has_value()))
            source.mode = CharSource::Mode::connect;
        // Who connects to a socket that is still to be chosen is chosen with it.
        if (source.type == Type::unix_socket && !source.path.has_value())
            source.mode = CharSource::Mode::absent;
        return {};
    }>("who does not say who connects, connects"),
};
constexpr Part untyped_parts[] = {parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]};
constexpr Part tty_parts[] = {
    attribute<&CharSource::path>("tty", "The host's terminal.").live().when<is<Type::pty>>(),
};

Complaint missing(std::string_view what)
{
    return {"Missing source " + std::string(what) + " attribute for char device",
            ErrorCode::internal};
}

}  // namespace

Complaint CharSource::complaint(bool may_choose_path) const
{
    const CharExtras none;
    const CharExtras& with = extras ? *extras : none;
    switch (type) {
        case Type::dev:
        case Type::file:
        case Type::pipe:
            return path.has_value() ? Complaint{} : missing("path");
        case Type::unix_socket:
            return path.has_value() || may_choose_path ? Complaint{} : missing("path");
        case Type::tcp:
            if (!with.host.has_value()) return missing("host");
            return with.service.has_value() ? Complaint{} : missing("service");
        case Type::udp:
            return with.service.has_value() ? Complaint{} : missing("service");
        case Type::nmdm:
            if (!with.master.has_value()) return missing("master path");
            return with.slave.has_value() ? Complaint{} : missing("slave path");
        case Type::spiceport:
            return with.channel.has_value() ? Complaint{} : missing("channel");
        default:
            return {};
    }
}

Words words(CharExtras::Protocol)
{
    static constexpr std::string_view all[] = {"raw", "telnet", "telnets", "tls"};
    return all;
}

Words words(CharExtras::MouseMode)
{
    static constexpr std::string_view all[] = {"", "client", "server"};
    return all;
}

Words words(CharSource::Type)
{
    static constexpr std::string_view all[] = {
        "null", "vc",   "pty",      "dev",       "file", "pipe",         "stdio", "udp",
        "tcp",  "unix", "spicevmc", "spiceport", "nmdm", "qemu-vdagent", "dbus"};
    return all;
}

Words words(CharSource::Mode)
{
    static constexpr std::string_view all[] = {"", "connect", "bind"};
    return all;
}

const Element& schema(const CharSource*)
{
    static constexpr Element element = {"source", "The host's end of a character device.", parts};
    return element;
}

const Element& untyped_char_source()
{
    static constexpr Element element = {"source", "The host's end of a character device.",
                                        untyped_parts};
    return element;
}

const Element& tty_of_char_source()
{
    static constexpr Element element = {"console", "The host's terminal.", tty_parts};
    return element;
}

}  // namespace hostler::xml
