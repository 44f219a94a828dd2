#pragma once
// Jail: a process without files to be found and without rights. Its mounts are its own, and there
// is nothing in them but an empty folder. Root becomes a user whom nothing belongs to; any other
// user stays who he is, in a user namespace of the process's own. What it needs it has open
// already. Only a process of one thread can enter.

#include <sys/types.h>

#include "xml/base/error.hpp"

namespace hostler::vmm {

struct JailUser {
    uid_t user = 0;
    gid_t group = 0;
};

/// Of a process that root started. For good. An error says what the kernel refused; the process is
/// then to end.
Result<Done> enter_jail(const JailUser& user);

/// Of one that another user started. An error says what this host refuses; the process can go on,
/// as the user that it is and without rights.
Result<Done> enter_jail_as_itself();

}  // namespace hostler::vmm
