#include "xml/domain/older_readers.hpp"

#include <algorithm>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

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

constexpr OlderReadersRule rules[] = {
    {"deaf listens", "A SPICE server without ports listens on nothing.", drop_deaf_listens},
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
