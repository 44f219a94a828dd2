#pragma once
// Authority: somebody beside the policy who has a say in what a client may do: polkit
// (access_drivers). It is asked by libvirt's own action names, with what tells objects apart.

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "daemon/access/caller.hpp"

namespace hostler::daemon {

/// "org.libvirt.api.domain.start" on connect_driver=QEMU, domain_name=web1, domain_uuid=…
struct AccessQuestion {
    using Detail = std::pair<std::string, std::string>;

    std::string action;
    std::vector<Detail> details;

    auto operator<=>(const AccessQuestion&) const = default;
};

/// For each question why the answer is no; "" is yes. It may wait, so it is asked where that is
/// allowed. Any thread.
using Authority =
    std::function<std::vector<std::string>(const Caller&, std::span<const AccessQuestion>)>;

}  // namespace hostler::daemon
