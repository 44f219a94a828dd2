#pragma once
// The balloon: a device that takes memory back from a running guest.

#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Memballoon {
    enum class Model : std::uint8_t {
        virtio,
        xen,
        none,
        virtio_transitional,
        virtio_non_transitional
    };

    Model model = Model::virtio;
    OnOff autodeflate = OnOff::absent;
    OnOff free_page_reporting = OnOff::absent;
    std::uint32_t stats_period_s = 0;
    VirtioOptions driver;
    DeviceInfo info;

    bool operator==(const Memballoon&) const = default;
};
Words words(Memballoon::Model);
const Element& schema(const Memballoon*);

}  // namespace hostler::xml
