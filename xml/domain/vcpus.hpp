#pragma once
// Single vCPUs and I/O threads, where a domain says more than how many.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct Vcpu {
    std::uint32_t id = 0;
    YesNo enabled = YesNo::absent;
    YesNo hotpluggable = YesNo::absent;
    std::uint32_t order = 0;  ///< when it is plugged in, from 1; 0: unsaid

    bool operator==(const Vcpu&) const = default;
};
const Element& schema(const Vcpu*);

struct Iothread {
    std::uint32_t id = 0;  ///< from 1
    std::optional<std::int32_t> pool_min;
    std::optional<std::int32_t> pool_max;

    bool operator==(const Iothread&) const = default;
};
const Element& schema(const Iothread*);

struct DefaultIothread {
    std::optional<std::int32_t> pool_min;
    std::optional<std::int32_t> pool_max;

    bool operator==(const DefaultIothread&) const = default;
};
const Element& schema(const DefaultIothread*);

}  // namespace hostler::xml
