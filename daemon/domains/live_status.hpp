#pragma once
// LiveStatus: the text of /run/hostler/qemu/NAME.xml, a running domain as the next daemon finds it.

#include <string>
#include <string_view>

#include "daemon/domains/view.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

struct LiveStatus {
    int id = -1;
    DomainState state;
    std::string driver;
    int process_id = 0;
    std::string memento;  ///< the driver's own
};

struct StoredStatus {
    LiveStatus status;
    xml::Domain live;
};

std::string format_status(const LiveStatus& status, const xml::Domain& live);
Result<StoredStatus> parse_status(std::string_view text);

}  // namespace hostler::daemon
