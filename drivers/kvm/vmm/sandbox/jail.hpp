#pragma once
// Jail: a process without files to be found and without rights. Its mounts are its own, and there
// is nothing in them but an empty folder; it is a user whom nothing belongs to. What it needs it
// has open already. Only root can enter, before the first thread.

#include <sys/types.h>

#include "xml/base/error.hpp"

namespace hostler::vmm {

struct JailUser {
    uid_t user = 0;
    gid_t group = 0;
};

/// For good. An error says what the kernel refused; the process is then to end.
Result<Done> enter_jail(const JailUser& user);

}  // namespace hostler::vmm
