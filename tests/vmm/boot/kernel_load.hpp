#pragma once
// KernelLoad: guest memory, and kernels loaded into it by tests that look at what a guest finds.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/boot/kernel.hpp"
#include "drivers/kvm/vmm/layout.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm::test {

class KernelLoad : public testing::Test {
protected:
    Result<Entry> load(const std::string& file)
    {
        const Image kernel = image_of(file);
        std::optional<Image> second;
        if (!initrd.empty()) second = image_of(initrd, "initrd");
        return load_kernel({.memory = memory,
                            .kernel = kernel,
                            .initrd = second ? &*second : nullptr,
                            .command_line = command_line,
                            .rsdp = 0xe0000});
    }
    std::string failure(const std::string& file)
    {
        const auto entry = load(file);
        return entry ? "it loads" : entry.error().detail;
    }
    template <class T>
    T at(std::uint64_t address)
    {
        return memory.read<T>(GuestAddress{address}).value();
    }
    std::string text_at(std::uint64_t address)
    {
        return reinterpret_cast<const char*>(memory.at(GuestAddress{address}, 1)->data());
    }
    /// What was there before; a loader that leaves a field out is seen by it.
    void fill_memory(std::byte with) { std::ranges::fill(ram, with); }

    std::vector<std::byte> ram = std::vector<std::byte>(4 << 20);
    std::vector<std::byte> high_ram = std::vector<std::byte>(1 << 20);
    GuestMemory memory{{{GuestAddress{0}, ram}, {GuestAddress{layout::gap_end}, high_ram}}};
    std::string initrd;
    std::string command_line = "quiet";
};

/// What a file with one number of it changed says.
template <class T>
std::string with(std::string file, std::size_t offset, T value)
{
    put(file, offset, value);
    return file;
}

}  // namespace hostler::vmm::test
