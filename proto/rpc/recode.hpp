#pragma once
// Every codec by number, for what walks them all: the fuzzer and the tests.

#include "proto/rpc/message.hpp"

namespace hostler::proto {

/// Decodes and encodes again; an empty result when the bytes do not fit.
template <class T>
Bytes recode(std::span<const std::uint8_t> bytes)
{
    const Result<T> value = decode<T>(bytes);
    return value ? encode(*value) : Bytes{};
}

struct Recode {
    std::int32_t number;
    Bytes (*args)(std::span<const std::uint8_t>);
    Bytes (*reply)(std::span<const std::uint8_t>);  ///< null for an event
};

std::span<const Recode> remote_recodes();
std::span<const Recode> qemu_recodes();
std::span<const Recode> admin_recodes();
std::span<const Recode> keepalive_recodes();

}  // namespace hostler::proto
