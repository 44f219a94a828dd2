#include "clients/hostler/cli/pool_build.hpp"

#include <libvirt/libvirt.h>

namespace hostler::cli {

std::uint32_t create_build_flags(const Arguments& arguments)
{
    require_one(arguments, "overwrite", "no-overwrite");
    std::uint32_t flags = 0;
    if (arguments.has("build")) flags |= VIR_STORAGE_POOL_CREATE_WITH_BUILD;
    if (arguments.has("no-overwrite")) flags |= VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE;
    if (arguments.has("overwrite")) flags |= VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE;
    return flags;
}

}  // namespace hostler::cli
