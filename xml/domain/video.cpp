#include "xml/domain/video.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr auto is_qxl = [](const Video& video) { return video.type == Video::Type::qxl; };

constexpr Part driver_parts[] = {
    splice<&Video::virtio>(),
    attribute<&Video::backend>("name", "Who draws."),
    attribute<&Video::vgaconf>("vgaconf", "How a bhyve guest finds it."),
};
constexpr Part acceleration_parts[] = {
    attribute<&Video::accel3d>("accel3d", "Whether it draws solids.").abi(),
    attribute<&Video::accel2d>("accel2d", "Whether it draws planes.").abi(),
    attribute<&Video::render_node>("rendernode", "The GPU's file.").path(),
};
constexpr Part resolution_parts[] = {
    attribute<&Video::width>("x", "Dots across.").required().abi(),
    attribute<&Video::height>("y", "Dots down.").required().abi(),
};
constexpr Part model_parts[] = {
    attribute<&Video::type>("type", "The card.").abi().fails(ErrorCode::config_unsupported),
    attribute<&Video::ram_kib>("ram", "KiB of the first memory.").abi().when<is_qxl>(),
    attribute<&Video::vram_kib>("vram", "KiB of the picture's memory.").abi(),
    attribute<&Video::vram64_kib>("vram64", "KiB beyond 4 GiB.").abi().when<is_qxl>(),
    attribute<&Video::vgamem_kib>("vgamem", "KiB of the VGA's memory.").abi().when<is_qxl>(),
    attribute<&Video::heads>("heads", "How many screens.").abi(),
    attribute<&Video::primary>("primary", "Whether it is the first card.").abi(),
    group("acceleration", acceleration_parts, "What the host's GPU does for it."),
    group("resolution", resolution_parts, "How large the screen is."),
};
constexpr Part parts[] = {
    group("driver", driver_parts, "How the hypervisor runs it."),
    group("model", model_parts, "The card the guest sees."),
    splice<&Video::info>(),
};

}  // namespace

Words words(Video::Type)
{
    static constexpr std::string_view all[] = {"default", "vga",   "cirrus",    "vmvga",  "xen",
                                               "vbox",    "qxl",   "parallels", "virtio", "gop",
                                               "none",    "bochs", "ramfb"};
    return all;
}

Words words(Video::Backend)
{
    static constexpr std::string_view all[] = {"default", "qemu", "vhostuser"};
    return all;
}

Words words(Video::VgaConf)
{
    static constexpr std::string_view all[] = {"", "io", "on", "off"};
    return all;
}

const Element& schema(const Video*)
{
    static constexpr Element element = {"video", "The guest's graphics card.", parts};
    return element;
}

}  // namespace hostler::xml
