#include "xml/schema/part.hpp"

namespace hostler::xml {
namespace {

struct Row {
    std::string_view prefix;
    std::string_view uri;
};

/// By Namespace.
constexpr Row rows[] = {
    {},
    {"qemu", "http://libvirt.org/schemas/domain/qemu/1.0"},
    {"hostler", "urn:hostler:domain:1"},
    {"dnsmasq", "http://libvirt.org/schemas/network/dnsmasq/1.0"},
    {"fs", "http://libvirt.org/schemas/storagepool/fs/1.0"},
    {"rbd", "http://libvirt.org/schemas/storagepool/rbd/1.0"},
};

}  // namespace

std::string_view prefix(Namespace space)
{
    return rows[static_cast<std::size_t>(space)].prefix;
}

std::string_view uri(Namespace space)
{
    return rows[static_cast<std::size_t>(space)].uri;
}

}  // namespace hostler::xml
