#include "xml/domain/input.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part source_parts[] = {
    attribute<&Input::evdev>("evdev", "The host's file.").path(),
    attribute<&Input::dev>("dev", "The host's file.").path(),
    attribute<&Input::grab>("grab", "Whether one takes all."),
    attribute<&Input::grab_toggle>("grabToggle", "The keys that switch to the guest."),
    attribute<&Input::repeat>("repeat", "Whether held keys repeat."),
};
constexpr Part parts[] = {
    attribute<&Input::type>("type", "What it is.").required().always().abi(),
    attribute<&Input::bus>("bus", "What it is plugged into.").abi(),
    attribute<&Input::model>("model", "The virtio revision.").abi(),
    child<&Input::driver>("driver", "What every virtio device takes."),
    group("source", source_parts, "The host's device."),
    splice<&Input::info>(),
};

}  // namespace

Words words(Input::Type)
{
    static constexpr std::string_view all[] = {"mouse", "tablet", "keyboard", "passthrough",
                                               "evdev"};
    return all;
}

Words words(Input::Bus)
{
    static constexpr std::string_view all[] = {"",          "ps2",    "usb", "xen",
                                               "parallels", "virtio", "none"};
    return all;
}

Words words(Input::Model)
{
    static constexpr std::string_view all[] = {"default", "virtio", "virtio-transitional",
                                               "virtio-non-transitional"};
    return all;
}

Words words(Input::Grab)
{
    static constexpr std::string_view all[] = {"default", "all"};
    return all;
}

Words words(Input::GrabToggle)
{
    static constexpr std::string_view all[] = {"default",        "ctrl-ctrl", "alt-alt",
                                               "shift-shift",    "meta-meta", "scrolllock",
                                               "ctrl-scrolllock"};
    return all;
}

const Element& schema(const Input*)
{
    static constexpr Element element = {"input", "A keyboard, mouse or tablet.", parts};
    return element;
}

}  // namespace hostler::xml
