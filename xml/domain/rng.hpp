#pragma once
// A source of random numbers for the guest.

#include "xml/domain/char_source.hpp"
#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Rng {
    enum class Model : std::uint8_t { virtio, virtio_transitional, virtio_non_transitional };
    enum class Backend : std::uint8_t { random, egd, builtin };

    Model model = Model::virtio;
    Backend backend = Backend::random;
    std::uint32_t rate_bytes = 0;      ///< 0: no limit
    std::uint32_t rate_period_ms = 0;  ///< 0: a second
    Text device;                       ///< random: the host's file
    Box<CharSource> egd;
    VirtioOptions driver;
    DeviceInfo info;

    bool operator==(const Rng&) const = default;
};
Words words(Rng::Model);
Words words(Rng::Backend);
const Element& schema(const Rng*);

}  // namespace hostler::xml
