#pragma once
// Guests whose memory the host cannot read, and keys that are wrapped for them.

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct LaunchSecurity {
    enum class Type : std::uint8_t { absent, sev, s390_pv };

    Type type = Type::absent;
    YesNo kernel_hashes = YesNo::absent;
    std::optional<std::uint32_t> cbitpos;
    std::optional<std::uint32_t> reduced_phys_bits;
    std::optional<std::uint32_t> policy;
    Text certificate;
    Text session;

    bool operator==(const LaunchSecurity&) const = default;
};
Words words(LaunchSecurity::Type);
const Element& schema(const LaunchSecurity*);

struct KeyWrapCipher {
    enum class Name : std::uint8_t { aes, dea };

    Name name = Name::aes;
    OnOff state = OnOff::absent;

    bool operator==(const KeyWrapCipher&) const = default;
};
Words words(KeyWrapCipher::Name);
const Element& schema(const KeyWrapCipher*);

}  // namespace hostler::xml
