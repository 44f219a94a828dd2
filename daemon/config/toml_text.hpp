#pragma once
// libvirtd.conf's syntax is TOML's but for one thing: a backslash in a text stands for itself.

#include <string>
#include <string_view>

namespace hostler::daemon {

/// The text with each backslash inside double quotes doubled, so that TOML reads what libvirt
/// reads. Lines keep their numbers.
std::string as_toml(std::string_view libvirt_text);

}  // namespace hostler::daemon
