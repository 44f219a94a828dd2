#pragma once
// Traces: the files that a running guest has on the host beside its disks. Nothing of them is left
// when it ends.

#include <filesystem>
#include <string>
#include <vector>

#include "drivers/domain_log.hpp"
#include "drivers/driver.hpp"
#include "xml/base/fd.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::drivers::kvm {

struct Traces {
    DomainLog log;
    std::filesystem::path folder{};  ///< of its sockets: RUN/qemu/UUID
    std::filesystem::path pid_file{};
    std::vector<std::filesystem::path> sockets{};  ///< whose places the definition chose
    std::filesystem::path cpu_group{};             ///< a cgroup, where one was made

    static Traces of(const xml::Domain& domain, const HostEnvironment& environment);

    static std::filesystem::path control_in(const std::filesystem::path& folder)
    {
        return folder / "control.sock";
    }
    std::filesystem::path control() const { return control_in(folder); }

    /// The folders that must be there.
    Result<Done> make() const;
    /// Appended to; what a guest leaves in its log stays.
    Result<Fd> open_log() const;
    void write_pid(int pid) const;
    /// In the log: that the guest is no more, and why.
    void note_end(const std::string& why) const;
    /// The last that the VMM has said in the log, cut off where it is long; for errors.
    std::string last_words() const;
    /// Removes all but the log.
    void remove() const noexcept;
};

}  // namespace hostler::drivers::kvm
