#include "xml/domain/older_readers.hpp"

#include <algorithm>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

void drop_keyboards(Domain& domain)
{
    std::erase_if(domain.devices.inputs, [](const Input& input) {
        return input.type == Input::Type::keyboard &&
               (input.bus == Input::Bus::ps2 || input.bus == Input::Bus::xen);
    });
}

void drop_host_bridges(Domain& domain)
{
    for (Controller& controller : domain.devices.controllers)
        if (controller.model == "pci-root" && controller.model_name == "spapr-pci-host-bridge")
            controller.model_name.reset();
}

/// Who hears nothing is told by autoport alone.
void drop_deaf_listens(Domain& domain)
{
    using Listen = GraphicsListen;
    for (Graphics& graphics : domain.devices.graphics) {
        if (graphics.type != Graphics::Type::spice || graphics.listens.empty()) continue;
        const bool is_deaf = graphics.listens[0].type == Listen::Type::none;
        std::erase_if(graphics.listens,
                      [](const Listen& one) { return one.type == Listen::Type::none; });
        if (is_deaf) graphics.autoport = YesNo::no;
    }
}

void drop_named_sockets(Domain& domain)
{
    using Listen = GraphicsListen;
    for (Graphics& graphics : domain.devices.graphics)
        if (graphics.type == Graphics::Type::vnc && graphics.socket.has_value())
            std::erase_if(graphics.listens, [&graphics](const Listen& one) {
                return one.type == Listen::Type::socket && one.socket == graphics.socket;
            });
}

constexpr OlderReadersRule rules[] = {
    {"keyboards", "A PS/2 or Xen keyboard is there unless said otherwise.", drop_keyboards},
    {"host bridges", "A pSeries' PCI root is its host bridge.", drop_host_bridges},
    {"deaf listens", "A SPICE server without ports listens on nothing.", drop_deaf_listens},
    {"named sockets", "A VNC server's socket is said by its attribute.", drop_named_sockets},
};

}  // namespace

std::span<const OlderReadersRule> older_readers_rules()
{
    return rules;
}

void for_older_readers(Domain& domain)
{
    for (const OlderReadersRule& rule : rules) rule.apply(domain);
}

}  // namespace hostler::xml
