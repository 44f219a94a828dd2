#pragma once
// What lists in libvirt's settings are made of.

#include <string_view>
#include <vector>

namespace hostler::daemon {

/// The words of a text, which spaces separate.
std::vector<std::string_view> words_of(std::string_view text);

}  // namespace hostler::daemon
