#include "xml/schema/part.hpp"

namespace hostler::xml {

std::string_view prefix(Namespace space)
{
    switch (space) {
        case Namespace::qemu:
            return "qemu";
        case Namespace::hostler:
            return "hostler";
        case Namespace::none:
            break;
    }
    return {};
}

std::string_view uri(Namespace space)
{
    switch (space) {
        case Namespace::qemu:
            return "http://libvirt.org/schemas/domain/qemu/1.0";
        case Namespace::hostler:
            return "urn:hostler:domain:1";
        case Namespace::none:
            break;
    }
    return {};
}

}  // namespace hostler::xml
