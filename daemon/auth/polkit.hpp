#pragma once
// Polkit: asks the host's authority what the process behind a UNIX socket may do: whether it may
// connect, and, where access_drivers says so, each thing that it wants then.

#include <string>

#include "daemon/access/authority.hpp"
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

/// When a process began, in the kernel's ticks: with its number it names the process for good.
std::uint64_t process_start(std::int32_t pid);

/// An Authority. Nobody is asked for a password, and the whole takes seconds at most.
std::vector<std::string> polkit_answers(const Caller& caller,
                                        std::span<const AccessQuestion> questions);

}  // namespace hostler::daemon
