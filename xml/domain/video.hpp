#pragma once
// The guest's graphics card.

#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Video {
    enum class Type : std::uint8_t {
        absent,
        vga,
        cirrus,
        vmvga,
        xen,
        vbox,
        qxl,
        parallels,
        virtio,
        gop,
        none,
        bochs,
        ramfb
    };
    enum class Backend : std::uint8_t { absent, qemu, vhostuser };
    enum class VgaConf : std::uint8_t { absent, io, on, off };

    Type type = Type::absent;
    Backend backend = Backend::absent;
    VgaConf vgaconf = VgaConf::absent;
    YesNo primary = YesNo::absent;
    YesNo accel2d = YesNo::absent;
    YesNo accel3d = YesNo::absent;
    std::uint32_t ram_kib = 0;  ///< qxl
    std::uint32_t vram_kib = 0;
    std::uint32_t vram64_kib = 0;  ///< qxl
    std::uint32_t vgamem_kib = 0;  ///< qxl
    std::uint32_t heads = 0;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    Text render_node;
    VirtioOptions virtio;
    DeviceInfo info;

    bool operator==(const Video&) const = default;
};
Words words(Video::Type);
Words words(Video::Backend);
Words words(Video::VgaConf);
const Element& schema(const Video*);

}  // namespace hostler::xml
