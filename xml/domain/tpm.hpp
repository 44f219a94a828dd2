#pragma once
// A trusted platform module.

#include "xml/domain/char_source.hpp"
#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Tpm {
    enum class Model : std::uint8_t { absent, tis, crb, spapr, spapr_proxy };
    enum class Backend : std::uint8_t { passthrough, emulator, external };
    enum class Version : std::uint8_t { absent, v1_2, v2_0 };

    Model model = Model::absent;
    Backend backend = Backend::passthrough;
    Version version = Version::absent;
    YesNo persistent_state = YesNo::absent;
    bool sha1 = false;
    bool sha256 = false;
    bool sha384 = false;
    bool sha512 = false;
    Uuid secret;             ///< what the emulator's state is encrypted with
    Text device;             ///< passthrough
    Box<CharSource> source;  ///< external
    DeviceInfo info;

    bool operator==(const Tpm&) const = default;
};
Words words(Tpm::Model);
Words words(Tpm::Backend);
Words words(Tpm::Version);
const Element& schema(const Tpm*);

}  // namespace hostler::xml
