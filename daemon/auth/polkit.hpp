#pragma once
// Polkit: asks the host's authority whether the process behind a UNIX socket may connect.

#include <string>

#include "proto/io/transport.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

/// libvirt's actions.
inline constexpr const char* polkit_manage = "org.libvirt.unix.manage";
inline constexpr const char* polkit_monitor = "org.libvirt.unix.monitor";

/// Waits for the answer, which may take as long as a person needs to type a password: it belongs
/// where blocking is allowed. auth_failed when the answer is no, auth_cancelled when the person
/// gave up, auth_unavailable when there is no authority or nobody to ask.
Result<Done> ask_polkit(const proto::PeerCredentials& peer, const std::string& action);

}  // namespace hostler::daemon
