#include "drivers/kvm/vmm/boot/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

constexpr unsigned segments_max = 64;
constexpr std::uint64_t note_bytes_max = layout::mib;

template <class Header>
Result<Elf> read_headers(const Image& image, std::uint16_t machine)
{
    using Segment = std::conditional_t<std::is_same_v<Header, Elf64_Ehdr>, Elf64_Phdr, Elf32_Phdr>;
    const auto header = image.read<Header>(0);
    if (!header) return header.error();
    if (header->e_machine != machine) return image.error("is an ELF file for another machine");
    if (header->e_phentsize != sizeof(Segment) || header->e_phnum == 0 ||
        header->e_phnum > segments_max)
        return image.error("is an ELF file without program headers that can be read");

    Elf elf{.is_64 = machine == EM_X86_64, .entry = header->e_entry, .segments = {}};
    for (std::uint64_t index = 0; index < header->e_phnum; ++index) {
        const auto segment = image.read<Segment>(header->e_phoff + index * sizeof(Segment));
        if (!segment) return segment.error();
        elf.segments.push_back({segment->p_type, segment->p_offset, segment->p_filesz,
                                segment->p_paddr, segment->p_vaddr, segment->p_memsz});
    }
    return elf;
}

Result<std::uint64_t> load_segment(const Image& image, const Elf::Segment& segment,
                                   const GuestMemory& memory, std::uint64_t floor)
{
    if (segment.file_bytes > segment.memory_bytes)
        return image.error("has a segment with more bytes in the file than in memory");
    const auto room = memory.at(GuestAddress{segment.address}, segment.memory_bytes);
    if (!room)
        return image.error("does not fit into guest memory: it needs " +
                           std::to_string(segment.memory_bytes / layout::kib) + " KiB at " +
                           std::to_string(segment.address / layout::kib) + " KiB");
    if (segment.address < floor)
        return image.error("has a segment at " + std::to_string(segment.address) +
                           ", where boot information stands");
    if (auto done = image.read(segment.offset, room->first(segment.file_bytes)); !done)
        return done.error();
    std::ranges::fill(room->subspan(segment.file_bytes), std::byte{0});
    return segment.address + segment.memory_bytes;
}

/// One note in `bytes`, which shrinks to what follows it. Nothing once no whole note is left.
struct Note {
    std::uint32_t type = 0;
    std::string_view name;
    std::span<const std::byte> descriptor;
};
std::optional<Note> next_note(std::span<const std::byte>& bytes)
{
    Elf64_Nhdr header{};
    if (bytes.size() < sizeof header) return std::nullopt;
    std::memcpy(&header, bytes.data(), sizeof header);
    const auto padded = [](std::uint64_t size) { return (size + 3) / 4 * 4; };
    const std::uint64_t name_end = sizeof header + padded(header.n_namesz);
    const std::uint64_t end = name_end + padded(header.n_descsz);
    if (name_end + header.n_descsz > bytes.size()) return std::nullopt;
    const Note note{header.n_type,
                    {reinterpret_cast<const char*>(bytes.data()) + sizeof header, header.n_namesz},
                    bytes.subspan(name_end, header.n_descsz)};
    bytes = bytes.subspan(std::min<std::uint64_t>(end, bytes.size()));
    return note;
}

}  // namespace

bool is_elf(const Image& image)
{
    const auto magic = image.read<std::array<char, SELFMAG>>(0);
    return magic && std::memcmp(magic->data(), ELFMAG, SELFMAG) == 0;
}

Result<Elf> read_elf(const Image& image)
{
    const auto identity = image.read<std::array<unsigned char, EI_NIDENT>>(0);
    if (!identity) return identity.error();
    if ((*identity)[EI_DATA] != ELFDATA2LSB) return image.error("is an ELF file for big-endian");
    switch ((*identity)[EI_CLASS]) {
        case ELFCLASS64:
            return read_headers<Elf64_Ehdr>(image, EM_X86_64);
        case ELFCLASS32:
            return read_headers<Elf32_Ehdr>(image, EM_386);
        default:
            return image.error("is an ELF file of neither 32 nor 64 bits");
    }
}

Result<std::uint64_t> load_segments(const Image& image, const Elf& elf, const GuestMemory& memory,
                                    std::uint64_t floor)
{
    std::uint64_t end = 0;
    for (const Elf::Segment& segment : elf.segments) {
        if (segment.type != PT_LOAD || segment.memory_bytes == 0) continue;
        const auto segment_end = load_segment(image, segment, memory, floor);
        if (!segment_end) return segment_end.error();
        end = std::max(end, *segment_end);
    }
    if (end == 0) return image.error("is an ELF file with nothing to load");
    return end;
}

Result<std::optional<std::uint32_t>> find_note(const Image& image, const Elf& elf, const char* name,
                                               std::uint32_t type)
{
    for (const Elf::Segment& segment : elf.segments) {
        if (segment.type != PT_NOTE || segment.file_bytes > note_bytes_max) continue;
        std::vector<std::byte> bytes(segment.file_bytes);
        if (auto done = image.read(segment.offset, bytes); !done) return done.error();
        std::span<const std::byte> rest(bytes);
        while (const auto note = next_note(rest)) {
            std::uint32_t word = 0;
            // A name counts its closing zero.
            if (note->type != type || note->descriptor.size() < sizeof word ||
                note->name != std::string_view(name, std::strlen(name) + 1))
                continue;
            std::memcpy(&word, note->descriptor.data(), sizeof word);
            return std::optional(word);
        }
    }
    return std::optional<std::uint32_t>();
}

}  // namespace hostler::vmm
