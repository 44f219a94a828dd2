#pragma once
// Keyboards, mice, tablets.

#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Input {
    enum class Type : std::uint8_t { mouse, tablet, keyboard, passthrough, evdev };
    enum class Bus : std::uint8_t { absent, ps2, usb, xen, parallels, virtio, none };
    enum class Model : std::uint8_t {
        absent,
        virtio,
        virtio_transitional,
        virtio_non_transitional
    };
    enum class Grab : std::uint8_t { absent, all };
    enum class GrabToggle : std::uint8_t {
        absent,
        ctrl_ctrl,
        alt_alt,
        shift_shift,
        meta_meta,
        scrolllock,
        ctrl_scrolllock
    };

    Type type = Type::mouse;
    Bus bus = Bus::absent;
    Model model = Model::absent;
    Grab grab = Grab::absent;
    GrabToggle grab_toggle = GrabToggle::absent;
    OnOff repeat = OnOff::absent;
    Text evdev;  ///< passthrough: the host's file
    Text dev;    ///< evdev: the host's file
    VirtioOptions driver;
    DeviceInfo info;

    bool operator==(const Input&) const = default;
};
Words words(Input::Type);
Words words(Input::Bus);
Words words(Input::Model);
Words words(Input::Grab);
Words words(Input::GrabToggle);
const Element& schema(const Input*);

}  // namespace hostler::xml
