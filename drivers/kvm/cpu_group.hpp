#pragma once
// CpuGroup: a guest's own cgroup (v2), where its share of the processors is set: the guest as a
// whole, and below it a threaded group for each vCPU and one for the rest. It is made when a share
// is first asked for; who asks for none has none. Calls write small files, and block briefly.

#include <filesystem>
#include <span>
#include <string>

#include "drivers/kvm/changes.hpp"
#include "drivers/kvm/placement.hpp"

namespace hostler::drivers::kvm {

struct GuestThreads {
    int process = 0;
    std::vector<int> vcpus;
    int devices = 0;
};

class CpuGroup {
public:
    /// `folder` is the guest's own, below a mounted cgroup2; it need not exist.
    explicit CpuGroup(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// What has to change from the shares that hold to those wanted; the group itself, too, where
    /// the guest is not in it yet.
    Result<Changes> plan(const CpuShares& now, const CpuShares& wanted,
                         const GuestThreads& threads) const;

    /// Once the guest's process is gone.
    static void remove(const std::filesystem::path& folder) noexcept;

private:
    Result<Done> make(const GuestThreads& threads, const std::filesystem::path& before) const;
    Result<Done> fill(const GuestThreads& threads) const;
    Result<Done> unmake(const GuestThreads& threads, const std::filesystem::path& before) const;

    std::filesystem::path folder_;
};

/// Where the host has cgroup2 mounted, from the text of /proc/mounts; empty where it has not.
std::filesystem::path find_cgroup2(std::string_view mounts);

/// Where a process is below that, from the text of its /proc/PID/cgroup.
std::filesystem::path path_in_cgroup2(std::string_view cgroups);

}  // namespace hostler::drivers::kvm
