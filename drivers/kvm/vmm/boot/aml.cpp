#include "drivers/kvm/vmm/boot/aml.hpp"

#include <cassert>
#include <limits>

namespace hostler::vmm::aml {
namespace {

// Opcodes (ACPI 6.4, 20.3).
constexpr char op_zero = 0x00;
constexpr char op_one = 0x01;
constexpr char op_name = 0x08;
constexpr char op_byte = 0x0a;
constexpr char op_word = 0x0b;
constexpr char op_dword = 0x0c;
constexpr char op_string = 0x0d;
constexpr char op_qword = 0x0e;
constexpr char op_scope = 0x10;
constexpr char op_buffer = 0x11;
constexpr char op_package = 0x12;
constexpr char op_method = 0x14;
constexpr char op_dual_path = 0x2e;
constexpr char op_multi_path = 0x2f;
constexpr char op_extended = 0x5b;
constexpr char op_local0 = 0x60;
constexpr char op_store = 0x70;
constexpr char op_and = 0x7b;
constexpr char op_region = static_cast<char>(0x80);
constexpr char op_field = static_cast<char>(0x81);
constexpr char op_device = static_cast<char>(0x82);
constexpr char op_notify = static_cast<char>(0x86);
constexpr char op_if = static_cast<char>(0xa0);
constexpr char op_return = static_cast<char>(0xa4);

template <class T>
Bytes little(T value)
{
    Bytes bytes;
    for (std::size_t index = 0; index < sizeof(T); ++index)
        bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> 8 * index & 0xff);
    return bytes;
}

/// The length that stands before a block counts itself (20.2.4).
Bytes with_length(const Bytes& content)
{
    for (std::size_t extra = 0; extra < 4; ++extra) {
        const std::size_t length = content.size() + 1 + extra;
        const std::size_t limit = extra == 0 ? 64 : std::size_t{1} << (4 + 8 * extra);
        if (length >= limit) continue;
        if (extra == 0) return static_cast<char>(length) + content;
        Bytes bytes(1, static_cast<char>(extra << 6 | (length & 0xf)));
        for (std::size_t index = 0; index < extra; ++index)
            bytes += static_cast<char>(length >> (4 + 8 * index) & 0xff);
        return bytes + content;
    }
    assert(false && "a block of AML has less than 256 MiB");
    return {};
}

}  // namespace

Bytes integer(std::uint64_t value)
{
    if (value == 0) return {op_zero};
    if (value == 1) return {op_one};
    if (value <= std::numeric_limits<std::uint8_t>::max())
        return op_byte + little(static_cast<std::uint8_t>(value));
    if (value <= std::numeric_limits<std::uint16_t>::max())
        return op_word + little(static_cast<std::uint16_t>(value));
    if (value <= std::numeric_limits<std::uint32_t>::max())
        return op_dword + little(static_cast<std::uint32_t>(value));
    return op_qword + little(value);
}

Bytes text(std::string_view value)
{
    return op_string + Bytes(value) + '\0';
}

Bytes eisa_id(std::string_view id)
{
    assert(id.size() == 7);
    const auto letter = [&](std::size_t at) { return static_cast<unsigned>(id[at] - '@') & 0x1f; };
    const auto number = static_cast<unsigned>(std::stoul(std::string(id.substr(3)), nullptr, 16));
    const unsigned vendor = letter(0) << 10 | letter(1) << 5 | letter(2);
    // Both halves are big-endian in the integer's bytes.
    return op_dword + Bytes{static_cast<char>(vendor >> 8), static_cast<char>(vendor),
                            static_cast<char>(number >> 8), static_cast<char>(number)};
}

Bytes path(std::string_view name)
{
    Bytes bytes;
    while (!name.empty() && (name.front() == '\\' || name.front() == '^')) {
        bytes += name.front();
        name.remove_prefix(1);
    }
    const std::size_t segments = (name.size() + 1) / 5;
    if (segments == 2) bytes += op_dual_path;
    if (segments > 2) bytes += Bytes{op_multi_path, static_cast<char>(segments)};
    for (const char letter : name)
        if (letter != '.') bytes += letter;
    return bytes;
}

Bytes package(std::initializer_list<Bytes> elements)
{
    Bytes content(1, static_cast<char>(elements.size()));
    for (const Bytes& element : elements) content += element;
    return op_package + with_length(content);
}

Bytes buffer(const Bytes& content)
{
    return op_buffer + with_length(integer(content.size()) + content);
}

Bytes name(std::string_view where, const Bytes& value)
{
    return op_name + path(where) + value;
}

Bytes scope(std::string_view where, const Bytes& terms)
{
    return op_scope + with_length(path(where) + terms);
}

Bytes device(std::string_view where, const Bytes& terms)
{
    return Bytes{op_extended, op_device} + with_length(path(where) + terms);
}

Bytes method(std::string_view where, std::uint8_t arguments, const Bytes& terms)
{
    constexpr std::uint8_t serialized = 0x08;
    return op_method + with_length(path(where) + static_cast<char>(arguments | serialized) + terms);
}

Bytes port_region(std::string_view where, std::uint16_t port, std::uint8_t bytes)
{
    constexpr char system_io = 0x01;
    return Bytes{op_extended, op_region} + path(where) + system_io + integer(port) + integer(bytes);
}

Bytes byte_field(std::string_view region, std::string_view field)
{
    constexpr char byte_access = 0x01;
    constexpr char bits = 8;
    return Bytes{op_extended, op_field} +
           with_length(path(region) + byte_access + path(field) + bits);
}

Bytes masked(const Bytes& value, std::uint8_t mask)
{
    const Bytes no_target(1, op_zero);
    return op_and + value + integer(mask) + no_target;
}

Bytes returned(const Bytes& value)
{
    return op_return + value;
}

Bytes if_bits(const Bytes& value, std::uint8_t mask, const Bytes& terms)
{
    return op_if + with_length(masked(value, mask) + terms);
}

Bytes store(const Bytes& source, const Bytes& target)
{
    return op_store + source + target;
}

Bytes local(std::uint8_t index)
{
    return Bytes(1, static_cast<char>(op_local0 + index));
}

Bytes notify(std::string_view object, std::uint8_t code)
{
    return op_notify + path(object) + integer(code);
}

Bytes resources(std::initializer_list<Bytes> descriptors)
{
    Bytes all;
    for (const Bytes& descriptor : descriptors) all += descriptor;
    return buffer(all + Bytes{0x79, 0x00});  // the end tag, without a checksum
}

Bytes ports(std::uint16_t first, std::uint8_t count)
{
    constexpr char decode16 = 0x01;
    constexpr char alignment = 0x01;
    return Bytes{0x47, decode16} + little(first) + little(first) + alignment +
           static_cast<char>(count);
}

Bytes edge_interrupt(std::uint32_t gsi)
{
    constexpr char consumer_edge_high_exclusive = 0x03;
    return Bytes(1, static_cast<char>(0x89)) + little(std::uint16_t{6}) +
           consumer_edge_high_exclusive + '\1' + little(gsi);
}

Bytes fixed_memory(std::uint32_t start, std::uint32_t bytes)
{
    constexpr char writable = 0x01;
    return Bytes(1, static_cast<char>(0x86)) + little(std::uint16_t{9}) + writable + little(start) +
           little(bytes);
}

namespace {

/// An address space descriptor (6.4.3.5): both ends fixed, decoded by the bridge.
template <class T>
Bytes space(std::uint8_t tag, char type, char flags, T first, T last)
{
    constexpr char fixed_ends = 0x0c;
    constexpr auto bytes = static_cast<std::uint16_t>(3 + 5 * sizeof(T));
    return static_cast<char>(tag) + little(bytes) + type + fixed_ends + flags + little(T{0}) +
           little(first) + little(last) + little(T{0}) + little(static_cast<T>(last - first + 1));
}

}  // namespace

Bytes bus_numbers(std::uint16_t first, std::uint16_t last)
{
    constexpr char type_bus = 2;
    return space<std::uint16_t>(0x88, type_bus, 0, first, last);
}

Bytes memory_window(std::uint64_t start, std::uint64_t bytes)
{
    constexpr char type_memory = 0;
    constexpr char writable = 1;
    const std::uint64_t last = start + bytes - 1;
    if (last > std::numeric_limits<std::uint32_t>::max())
        return space<std::uint64_t>(0x8a, type_memory, writable, start, last);
    return space<std::uint32_t>(0x87, type_memory, writable, static_cast<std::uint32_t>(start),
                                static_cast<std::uint32_t>(last));
}

}  // namespace hostler::vmm::aml
