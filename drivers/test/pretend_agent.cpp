#include "drivers/test/pretend_agent.hpp"

#include <algorithm>

namespace hostler::drivers::test {
namespace {

constexpr std::string_view mounted_disk = "vda";

std::vector<GuestFileSystem> file_systems_of(const PretendDevices& devices)
{
    const std::string disk(mounted_disk);
    if (std::ranges::find(devices.disks, disk) == devices.disks.end()) return {};
    return {{"/", disk + "1", "ext4", {disk}}, {"/boot", disk + "2", "ext4", {disk}}};
}

}  // namespace

IpAddress pretend_address(std::size_t place)
{
    // 192.168.122.3 and on, as far as there are numbers.
    return {"192.168.122." + std::to_string(3 + place % 252), 24};
}

Task<std::string> PretendAgent::hostname()
{
    co_return "testhost";
}

Task<std::vector<GuestInterface>> PretendAgent::interfaces()
{
    const std::shared_ptr<const PretendDevices> devices = devices_;
    std::vector<GuestInterface> found;
    for (const PretendDevices::Interface& one : devices->interfaces)
        found.push_back({one.target, one.mac, {pretend_address(found.size())}});
    co_return found;
}

Task<std::vector<GuestFileSystem>> PretendAgent::file_systems()
{
    const std::shared_ptr<const PretendDevices> devices = devices_;
    co_return file_systems_of(*devices);
}

std::vector<std::string> PretendAgent::chosen(std::vector<std::string> mountpoints) const
{
    const std::shared_ptr<const PretendDevices> devices = devices_;
    const std::vector<GuestFileSystem> all = file_systems_of(*devices);
    for (const std::string& one : mountpoints)
        if (std::ranges::find(all, one, &GuestFileSystem::mountpoint) == all.end())
            throw Error(ErrorCode::operation_invalid, "mount point not found: " + one);
    if (mountpoints.empty())
        for (const GuestFileSystem& one : all) mountpoints.push_back(one.mountpoint);
    return mountpoints;
}

Task<std::int32_t> PretendAgent::freeze(std::vector<std::string> mountpoints)
{
    std::int32_t count = 0;
    for (const std::string& one : chosen(std::move(mountpoints)))
        count += frozen_.insert(one).second;
    co_return count;
}

Task<std::int32_t> PretendAgent::thaw(std::vector<std::string> mountpoints)
{
    std::int32_t count = 0;
    for (const std::string& one : chosen(std::move(mountpoints)))
        count += static_cast<std::int32_t>(frozen_.erase(one));
    co_return count;
}

Task<> PretendAgent::trim(std::optional<std::string> mountpoint, std::uint64_t)
{
    std::vector<std::string> named;
    if (mountpoint) named.push_back(std::move(*mountpoint));
    chosen(std::move(named));
    co_return;
}

Task<> PretendAgent::set_password(std::string, std::string, bool)
{
    co_return;
}

}  // namespace hostler::drivers::test
