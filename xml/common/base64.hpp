#pragma once
// Bytes as letters (RFC 4648, section 4).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hostler::xml {

std::string to_base64(std::span<const std::uint8_t> bytes);
/// Blanks and line ends between the letters do not matter; nothing when it is no base64.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

}  // namespace hostler::xml
