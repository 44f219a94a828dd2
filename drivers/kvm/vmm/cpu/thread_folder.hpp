#pragma once
// The folder of this process's threads in /proc, kept open across the jail, where there is no /proc
// any more. Opened at the first call; reset once every thread's files are open.

#include <fcntl.h>

#include "xml/base/fd.hpp"

namespace hostler::vmm {

inline Fd& thread_folder()
{
    static Fd folder(::open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder;
}

}  // namespace hostler::vmm
