#pragma once
// Kernels made of bytes, for tests: each builder gives a file that loads, to be broken by the test.

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <string_view>

#include "drivers/kvm/vmm/boot/image.hpp"

namespace hostler::vmm::test {

inline Fd file_of(std::string_view bytes)
{
    Fd fd(::memfd_create("test", MFD_CLOEXEC));
    if (::write(fd.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        std::abort();
    return fd;
}

inline Image image_of(std::string_view bytes, const char* what = "kernel")
{
    return Image::open(file_of(bytes), what).or_throw();
}

template <class T>
void put(std::string& bytes, std::size_t offset, const T& value)
{
    if (bytes.size() < offset + sizeof value) bytes.resize(offset + sizeof value);
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

constexpr std::uint32_t load_address = 0x10'0000;

/// An ELF of 32 bits that multiboot takes: header at 64, the code at 128, loaded at 1 MiB.
inline std::string multiboot_file(std::string_view code, std::uint32_t memory_bytes = 0x2000)
{
    Elf32_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS32;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_EXEC;
    header.e_machine = EM_386;
    header.e_entry = load_address + 128;
    header.e_phoff = 88;
    header.e_phentsize = sizeof(Elf32_Phdr);
    header.e_phnum = 1;
    Elf32_Phdr segment{};
    segment.p_type = PT_LOAD;
    segment.p_paddr = load_address;
    segment.p_filesz = static_cast<std::uint32_t>(128 + code.size());
    segment.p_memsz = memory_bytes;
    std::string bytes;
    put(bytes, 0, header);
    const std::uint32_t flags = 3;
    const std::uint32_t multiboot[] = {0x1bad'b002, flags, 0u - 0x1bad'b002 - flags};
    put(bytes, 64, multiboot);
    put(bytes, 88, segment);
    bytes.resize(128);
    return bytes.append(code);
}

/// An ELF of 64 bits with a PVH note; the code at 256, loaded at 1 MiB.
inline std::string pvh_file(std::string_view code, std::uint32_t entry = load_address + 256)
{
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_machine = EM_X86_64;
    header.e_phoff = 64;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 2;
    Elf64_Phdr load{};
    load.p_type = PT_LOAD;
    load.p_paddr = load_address;
    load.p_filesz = 256 + code.size();
    load.p_memsz = 0x2000;
    Elf64_Phdr note{};
    note.p_type = PT_NOTE;
    note.p_offset = 192;
    note.p_filesz = 20;
    std::string bytes;
    put(bytes, 0, header);
    put(bytes, 64, load);
    put(bytes, 64 + sizeof load, note);
    put(bytes, 192, std::uint32_t{4});
    put(bytes, 196, std::uint32_t{4});
    put(bytes, 200, std::uint32_t{18});
    put(bytes, 204, std::uint32_t{0x006e'6558});  // "Xen"
    put(bytes, 208, entry);
    bytes.resize(256);
    return bytes.append(code);
}

/// A bzImage of protocol 2.15 with one setup sector that wants to be at 1 MiB.
inline std::string bzimage_file(std::string_view payload)
{
    std::string bytes;
    put(bytes, 0x1f1, std::uint8_t{1});
    put(bytes, 0x1fe, std::uint16_t{0xaa55});
    put(bytes, 0x202, std::uint32_t{0x5372'6448});
    put(bytes, 0x206, std::uint16_t{0x020f});
    put(bytes, 0x22c, std::uint32_t{0x7fff'ffff});  // initrd_address_max
    put(bytes, 0x236, std::uint16_t{1});            // xloadflags: 64-bit entry
    put(bytes, 0x238, std::uint32_t{2047});         // command line bytes
    put(bytes, 0x258, std::uint64_t{load_address});
    put(bytes, 0x260, std::uint32_t{0x4000});  // init_size
    put(bytes, 0x1f4, static_cast<std::uint32_t>((payload.size() + 15) / 16));
    bytes.resize(1024);
    bytes.append(payload);
    bytes.resize(1024 + (payload.size() + 15) / 16 * 16);
    return bytes;
}

}  // namespace hostler::vmm::test
