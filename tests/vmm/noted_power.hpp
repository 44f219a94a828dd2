#pragma once
// NotedPower: a PowerControl that notes what devices order, for tests that look at it.

#include <string>
#include <vector>

#include "drivers/kvm/vmm/power.hpp"

namespace hostler::vmm {

class NotedPower final : public PowerControl {
public:
    using Orders = std::vector<std::string>;

    void power_off(std::string_view) noexcept override { orders.emplace_back("off"); }
    void reset(std::string_view) noexcept override { orders.emplace_back("reset"); }
    void crash(std::string_view) noexcept override { orders.emplace_back("crash"); }
    void exit(std::uint32_t value) noexcept override
    {
        orders.push_back("exit " + std::to_string(value));
    }

    Orders orders;
};

}  // namespace hostler::vmm
