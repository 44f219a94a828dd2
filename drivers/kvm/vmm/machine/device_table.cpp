#include "drivers/kvm/vmm/machine/device_table.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>

namespace hostler::vmm {
namespace {

constexpr std::span<const DeviceRow> rows;

}  // namespace

Result<std::unique_ptr<Device>> build_device(const proto::vmm::Device& config,
                                             DeviceContext& context)
{
    const auto row = std::ranges::find(rows, config.kind_case(), &DeviceRow::kind);
    if (row == rows.end())
        return Error(ErrorCode::config_unsupported,
                     "device " + config.alias() + " is of a kind that hostler-vmm does not have");
    return row->build(config, context);
}

}  // namespace hostler::vmm
