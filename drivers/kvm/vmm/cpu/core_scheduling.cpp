#include "drivers/kvm/vmm/cpu/core_scheduling.hpp"

#include <linux/prctl.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace hostler::vmm {

Error core_cookie_refusal(int reason)
{
    const std::string what = "<corescheduling state='on'>: ";
    switch (reason) {
        case EINVAL:
            return {ErrorCode::config_unsupported,
                    what + "this host's kernel is built without CONFIG_SCHED_CORE"};
        case ENODEV:
            return {ErrorCode::config_unsupported,
                    what + "this host's processors have no hardware threads, or they are off"};
        default:
            return {ErrorCode::operation_failed, what + ::strerrordesc_np(reason)};
    }
}

Result<Done> take_core_cookie()
{
    constexpr int this_process = 0;
    if (::prctl(PR_SCHED_CORE, PR_SCHED_CORE_CREATE, this_process, PR_SCHED_CORE_SCOPE_THREAD_GROUP,
                nullptr) == 0)
        return Done{};
    return core_cookie_refusal(errno);
}

}  // namespace hostler::vmm
