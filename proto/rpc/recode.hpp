#pragma once
// Every codec by number, for what walks them all: the fuzzer and the tests. A library of its own
// (hostler_recodes): nothing that is shipped needs it.

#include <span>
#include <vector>

#include "proto/xdr/wire.hpp"

namespace hostler::proto {

/// Decodes and encodes again; an empty result when the bytes do not fit.
template <class T>
Bytes recode(std::span<const std::uint8_t> bytes)
{
    Reader reader(bytes);
    T value;
    if (!get(reader, value)) return {};
    Writer writer;
    put(writer, value);
    return std::move(writer).take();
}

struct Recode {
    std::int32_t number;
    Bytes (*args)(std::span<const std::uint8_t>);
    Bytes (*reply)(std::span<const std::uint8_t>);  ///< null for an event
};

/// All procedures and events of the programs remote, qemu, admin and keepalive.
std::vector<Recode> all_recodes();

}  // namespace hostler::proto
