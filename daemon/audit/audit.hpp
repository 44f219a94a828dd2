#pragma once
// Audit: what the kernel's audit log is told of virtual machines, in libvirt's words, so that
// auvirt and ausearch understand it. Any thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "xml/base/error.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::daemon {

/// Types of the kernel's records (linux/audit.h).
enum class AuditType : std::uint16_t { virt_control = 2500, virt_resource = 2501 };

/// Of whom a record tells.
struct Audited {
    std::string name;
    Uuid uuid;
    std::string virt;  ///< "kvm"
};

class Audit {
public:
    /// Takes one record; false when it is lost.
    using Send = std::function<bool(AuditType type, std::string_view record)>;

    /// `logs`: every record goes to the daemon's log as well.
    Audit(Send send, bool logs) : send_(std::move(send)), logs_(logs) {}

    /// The kernel's log. An error where there is none, or this process may not write to it.
    static Result<Send> kernel();

    /// "op=start reason=booted".
    void control(const Audited& who, std::string_view op, std::string_view reason, int process,
                 bool is_done = true) const;
    /// "resrc=disk reason=start … old-disk="?" new-disk="/images/a"".
    void resource(const Audited& who, std::string_view kind, std::string_view reason,
                  std::string_view before, std::string_view after, bool is_done = true) const;
    /// The same for amounts: memory in KiB, vCPUs.
    void amount(const Audited& who, std::string_view kind, std::string_view reason,
                std::uint64_t before, std::uint64_t after, bool is_done = true) const;

private:
    void write(AuditType type, const Audited& who, std::string_view what, std::string_view more,
               bool is_done) const;

    const Send send_;
    const bool logs_;
};

}  // namespace hostler::daemon
