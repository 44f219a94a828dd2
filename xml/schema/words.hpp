#pragma once
// Words: how the enumerators of an enum are spelled, in their order. An enum that appears in a
// document has beside it `Words words(TheEnum);`, found by argument.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hostler::xml {

/// "" marks an enumerator that no document may spell: the absent one.
using Words = std::span<const std::string_view>;

template <class E>
    requires std::is_enum_v<E>
std::string_view word(E value)
{
    return words(value)[static_cast<std::size_t>(value)];
}

/// A setting that is yes, no, or left to the hypervisor.
enum class YesNo : std::uint8_t { absent, yes, no };
Words words(YesNo);

/// The same, spelled on and off.
enum class OnOff : std::uint8_t { absent, on, off };
Words words(OnOff);

}  // namespace hostler::xml
