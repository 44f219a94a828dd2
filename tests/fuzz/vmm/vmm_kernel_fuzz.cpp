// Kernels of every kind, loaded into a small guest. The first byte chooses a builder of a sound
// file, which the rest overwrites from the second's offset on, so that the fuzzer starts close to
// home.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "drivers/kvm/vmm/boot/kernel.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hostler::vmm;
    static std::vector<std::byte> ram(4 << 20);
    static const GuestMemory memory{std::span(ram)};
    if (size < 4) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
    std::string file;
    switch (data[0] % 4) {
        case 0:
            file = test::multiboot_file("code");
            break;
        case 1:
            file = test::pvh_file("code");
            break;
        case 2:
            file = test::bzimage_file("payload");
            break;
        default:
            break;
    }
    const std::size_t offset =
        (std::size_t{data[1]} | std::size_t{data[2]} << 8) % (file.size() + 1);
    file.replace(offset, std::min(bytes.size(), file.size() - offset), bytes);

    const Image kernel = test::image_of(file);
    static const Image initrd = test::image_of("an initrd", "initrd");
    (void)load_kernel({.memory = memory,
                       .kernel = kernel,
                       .initrd = data[0] & 0x80 ? &initrd : nullptr,
                       .command_line = "quiet",
                       .rsdp = 0xe0000});
    return 0;
}
