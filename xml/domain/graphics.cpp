#include "xml/domain/graphics.hpp"

#include "xml/domain/graphics_rules.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = Graphics::Type;
using Listen = GraphicsListen;

template <Type... Wanted>
constexpr auto is = [](const Graphics& graphics) { return ((graphics.type == Wanted) || ...); };

constexpr auto has_port = [](const Graphics& graphics) {
    return !graphics.listens.empty() && (graphics.listens[0].type == Listen::Type::address ||
                                         graphics.listens[0].type == Listen::Type::network);
};
/// Nothing to listen on: written so for who does not know <listen type='none'/>.
constexpr auto has_port_or_none = [](const Graphics& graphics) {
    return has_port(graphics) || (graphics.type == Type::spice && graphics.listens.empty());
};
constexpr auto is_fixed = [](const Graphics& graphics) {
    return has_port(graphics) && graphics.autoport != YesNo::yes;
};
constexpr auto is_chosen = [](const Graphics& graphics) {
    return has_port(graphics) && graphics.autoport == YesNo::yes;
};
constexpr auto is_chosen_vnc = [](const Graphics& graphics) {
    return is_chosen(graphics) && graphics.type == Type::vnc;
};

/// A stored definition does not keep the port that was chosen.
struct ToBeChosen {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "a number";

        static bool read(std::string_view, M&) { return true; }
        static void write(const M&, Buffer& out) { out += "-1"; }
    };
};

constexpr Part listen_parts[] = {
    attribute<&Listen::type>("type", "What it listens on.").required().always(),
    attribute<&Listen::address>("address", "The address.")
        .live_unless<[](const Listen& listen) { return listen.type == Listen::Type::address; }>()
        .when<[](const Listen& listen) {
            return listen.type == Listen::Type::address || listen.type == Listen::Type::network;
        }>(),
    attribute<&Listen::network>("network", "The virtual network whose address it takes.")
        .required()
        .when<[](const Listen& listen) { return listen.type == Listen::Type::network; }>(),
    attribute<&Listen::socket>("socket", "The UNIX socket.")
        .path()
        .when<[](const Listen& listen) { return listen.type == Listen::Type::socket; }>(),
};

constexpr Part gl_parts[] = {
    attribute<&Graphics::gl>("enable", "Whether the guest draws with the host's GPU.")
        .when<is<Type::sdl, Type::spice, Type::dbus>>(),
    attribute<&Graphics::render_node>("rendernode", "The GPU's file.")
        .path()
        .when<is<Type::spice, Type::egl_headless, Type::dbus>>(),
};

constexpr Part parts[] = {
    attribute<&Graphics::type>("type", "How it is seen.")
        .required()
        .always()
        .fails(ErrorCode::config_unsupported),
    attribute<&Graphics::socket>("socket", "The first listen's socket.")
        .path()
        .when<is<Type::vnc>>(),
    attribute<&Graphics::port>("port", "The port.").shown_if<is_fixed>(),
    attribute<&Graphics::port>("port", "The port that was chosen.").live().shown_if<is_chosen>(),
    attribute<&Graphics::port, ToBeChosen>("port", "To be chosen.")
        .stored()
        .always()
        .shown_if<is_chosen_vnc>(),
    attribute<&Graphics::tls_port>("tlsPort", "The port for encrypted connections.")
        .when<is<Type::spice>>()
        .shown_if<has_port>(),
    attribute<&Graphics::autoport>("autoport", "Whether a port is chosen at the start.")
        .shown_if<has_port_or_none>(),
    attribute<&Graphics::replace_user>("replaceUser", "A new user takes over.")
        .when<is<Type::rdp>>(),
    attribute<&Graphics::multi_user>("multiUser", "Several users at once.").when<is<Type::rdp>>(),
    attribute<&Graphics::websocket>("websocket", "The port for browsers.")
        .when<is<Type::vnc>>()
        .shown_if<has_port>(),
    attribute<&Graphics::listen>("listen", "The first listen's address.").shown_if<has_port>(),
    attribute<&Graphics::keymap>("keymap", "The keyboard."),
    attribute<&Graphics::share_policy>("sharePolicy", "What a second viewer does.")
        .when<is<Type::vnc>>(),
    attribute<&Graphics::power_control>("powerControl", "Whether viewers may power it off.")
        .when<is<Type::vnc>>(),
    attribute<&Graphics::default_mode>("defaultMode", "Whether channels are encrypted.")
        .when<is<Type::spice>>(),
    attribute<&Graphics::display>("display", "The host's X display.")
        .when<is<Type::sdl, Type::desktop>>(),
    attribute<&Graphics::xauth>("xauth", "The file that opens it.").path().when<is<Type::sdl>>(),
    attribute<&Graphics::fullscreen>("fullscreen", "Over the whole screen.")
        .when<is<Type::sdl, Type::desktop>>(),
    attribute<&Graphics::p2p>("p2p", "Without a bus.").when<is<Type::dbus>>(),
    attribute<&Graphics::bus_address>("address", "The bus.").when<is<Type::dbus>>(),
    attribute<&Graphics::password>("passwd", "What viewers are asked for.").masked(),
    attribute<&Graphics::password_valid_to>("passwdValidTo", "Until when."),
    attribute<&Graphics::connected>("connected", "What a new password does to who is there."),
    child<&Graphics::listens>("listen", "What it listens on.")
        .implied_if<[](const Graphics& graphics, const Listen& listen) {
            return graphics.type == Type::vnc && graphics.socket.has_value() &&
                   listen.type == Listen::Type::socket && listen.socket == graphics.socket;
        }>(),
    splice<&Graphics::spice>(spice_options).when<is<Type::spice>>(),
    group("gl", gl_parts, "Drawing with the host's GPU."),
    wrapped<&Graphics::audio>("audio", "id", "The sound it carries."),
    rule<judge_graphics>("the old attributes and the first listen agree"),
};

}  // namespace

Words words(GraphicsListen::Type)
{
    static constexpr std::string_view all[] = {"none", "address", "network", "socket"};
    return all;
}

Words words(Graphics::Type)
{
    static constexpr std::string_view all[] = {"sdl",   "vnc",          "rdp", "desktop",
                                               "spice", "egl-headless", "dbus"};
    return all;
}

Words words(Graphics::Share)
{
    static constexpr std::string_view all[] = {"", "allow-exclusive", "force-shared", "ignore"};
    return all;
}

Words words(Graphics::Connected)
{
    static constexpr std::string_view all[] = {"", "fail", "disconnect", "keep"};
    return all;
}

const Element& schema(const GraphicsListen*)
{
    static constexpr Element element = {"listen", "What it listens on.", listen_parts};
    return element;
}

const Element& schema(const Graphics*)
{
    static constexpr Element element = {"graphics", "How users see the guest's screen.", parts};
    return element;
}

}  // namespace hostler::xml
