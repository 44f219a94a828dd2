#include <algorithm>
#include <map>
#include <set>

#include "xml/domain/check.hpp"
#include "xml/domain/each_device.hpp"

namespace hostler::xml {
namespace {

Error wrong(std::string sentence, ErrorCode code = ErrorCode::xml_error)
{
    return Error(code, std::move(sentence), ErrorDomain::domain);
}

/// What would be right: every two of these sentences are about something that is not shared.
constexpr const char* one_each = "; each must have its own";

/// A console may be the first serial port again.
bool is_repeated(const std::string& path)
{
    return path.starts_with("/domain/devices/console");
}

/// Remembers who took a key first.
class Owners {
public:
    /// The path of the one that has it already; empty where it is taken now.
    std::string take(const std::string& key, const std::string& path)
    {
        const auto [held, is_new] = owners_.try_emplace(key, path);
        return is_new ? std::string() : held->second;
    }

private:
    std::map<std::string, std::string> owners_;
};

std::string hex(std::uint64_t number, int width)
{
    Buffer text;
    write_hex(number, width, text);
    return std::string(text.view().substr(2));
}

/// Which of the guest's places this is; empty where the place is still to be chosen.
std::string place_of(const Address& at)
{
    switch (at.type) {
        case Address::Type::pci:
            if (at.is_pci_to_choose()) return {};
            return "PCI Address " + hex(at.domain, 4) + ":" + hex(at.bus, 2) + ":" +
                   hex(at.slot, 2) + "." + hex(at.function, 1);
        case Address::Type::ccw:
            return "CCW devno " + hex(at.domain, 1) + "." + hex(at.bus, 1) + "." + hex(at.unit, 4);
        case Address::Type::virtio_serial:
            if (at.unit == 0) return {};
            return "virtio-serial port " + std::to_string(at.controller) + "." +
                   std::to_string(at.bus) + "." + std::to_string(at.unit);
        default:
            return {};
    }
}

std::string numbers(const Address& at)
{
    return "controller='" + std::to_string(at.controller) + "' bus='" + std::to_string(at.bus) +
           "' target='" + std::to_string(at.target) + "' unit='" + std::to_string(at.unit) + "'";
}

std::string disk_path(const Domain& domain, const Disk& disk)
{
    const auto& all = domain.devices.disks;
    return device_path("disk", static_cast<std::size_t>(&disk - all.data()), all.size());
}

/// Two units of one bus.
Result<Done> check_drives(const Domain& domain)
{
    std::map<std::string, const Disk*> taken;
    for (const Disk& disk : domain.devices.disks) {
        const Address& at = disk.info.address;
        if (at.type != Address::Type::drive) continue;
        const std::string key = std::string(word(disk.bus)) + numbers(at);
        const auto [held, is_new] = taken.try_emplace(key, &disk);
        if (!is_new)
            return wrong("Found duplicate drive address for disk with target name '" +
                             held->second->target.str() + "' " + numbers(at) + ": " +
                             disk_path(domain, *held->second) + " and " + disk_path(domain, disk) +
                             one_each,
                         ErrorCode::config_unsupported);
    }
    const auto& hostdevs = domain.devices.hostdevs;
    for (std::size_t index = 0; index < hostdevs.size(); ++index) {
        const Address& at = hostdevs[index].info.address;
        if (hostdevs[index].type != Hostdev::Type::scsi || at.type != Address::Type::drive)
            continue;
        const auto held = taken.find(std::string(word(Disk::Bus::scsi)) + numbers(at));
        if (held != taken.end())
            return wrong("using disk target name '" + held->second->target.str() +
                             "' conflicts with SCSI host device address " + numbers(at) + ": " +
                             disk_path(domain, *held->second) + " and " +
                             device_path("hostdev", index, hostdevs.size()) + one_each,
                         ErrorCode::config_unsupported);
    }
    return Done{};
}

/// What each device has for itself. A walk over all devices costs nearly as much as to read them,
/// so there is one for all of it.
class DevicesApart {
public:
    explicit DevicesApart(const Domain& domain) : has_boot_list_(!domain.os.boot.empty()) {}

    void take(const DeviceInfo& info, const DevicePath& at)
    {
        const std::string place = place_of(info.address);
        if (!info.alias.has_value() && info.boot_order == 0 && place.empty()) return;
        const std::string path = at.text();
        if (info.alias.has_value()) take_alias(info.alias.str(), path);
        if (info.boot_order != 0) take_turn(std::to_string(info.boot_order), path);
        if (!place.empty()) take_place(place, path);
    }

    /// The first thing that is wrong.
    Result<Done> verdict() const
    {
        for (const Result<Done>* one : {&aliases_, &turns_, &places_})
            if (!*one) return *one;
        return Done{};
    }

private:
    void take_alias(const std::string& alias, const std::string& path)
    {
        const std::string other = alias_owners_.take(alias, path);
        if (aliases_ && !other.empty() && !is_repeated(path))
            aliases_ = wrong("non unique alias detected: " + alias + ", of " + other + " and of " +
                                 path + one_each,
                             ErrorCode::config_unsupported);
    }
    void take_turn(const std::string& order, const std::string& path)
    {
        const std::string other = turn_owners_.take(order, path);
        if (!turns_) return;
        if (!other.empty())
            turns_ = wrong("boot order '" + order + "' used for more than one device: " + other +
                               " and " + path + one_each,
                           ErrorCode::config_unsupported);
        else if (has_boot_list_)
            turns_ = wrong(
                "per-device boot elements cannot be used together with os/boot elements: " + path +
                    " has one",
                ErrorCode::config_unsupported);
    }
    void take_place(const std::string& place, const std::string& path)
    {
        if (is_repeated(path)) return;
        const std::string other = place_owners_.take(place, path);
        if (places_ && !other.empty())
            places_ = wrong("Attempted double use of " + place + ": " + other + " and " + path +
                            one_each);
    }

    const bool has_boot_list_;
    Owners alias_owners_, turn_owners_, place_owners_;
    Result<Done> aliases_{Done{}}, turns_{Done{}}, places_{Done{}};
};

}  // namespace

Result<Done> check_devices_apart(Domain& domain, const FillWorld&)
{
    DevicesApart devices(domain);
    each_device(domain, [&devices](const DeviceInfo& info, const DevicePath& at) {
        devices.take(info, at);
    });
    const Result<Done> verdict = devices.verdict();
    return verdict ? check_drives(domain) : verdict;
}

Result<Done> check_targets(Domain& domain, const FillWorld&)
{
    std::map<std::string_view, const Disk*> taken;
    for (const Disk& disk : domain.devices.disks) {
        const auto [held, is_new] = taken.try_emplace(disk.target.view(), &disk);
        if (!is_new)
            return wrong("target '" + disk.target.str() + "' duplicated for disk sources '" +
                         held->second->source.path.str() + "' and '" + disk.source.path.str() +
                         "': " + disk_path(domain, *held->second) + " and " +
                         disk_path(domain, disk) + one_each);
    }
    std::set<std::uint32_t> threads;
    for (const Iothread& thread : domain.iothread_list)
        if (!threads.insert(thread.id).second)
            return wrong("duplicate iothread id '" + std::to_string(thread.id) +
                         "' found in /domain/iothreadids" + one_each);
    return Done{};
}

Result<Done> check_controllers(Domain& domain, const FillWorld&)
{
    std::set<std::pair<Controller::Type, std::uint32_t>> taken;
    for (const Controller& controller : domain.devices.controllers) {
        // The USB companions of one controller share its index.
        if (controller.type == Controller::Type::usb || !controller.index) continue;
        if (!taken.insert({controller.type, *controller.index}).second)
            return wrong("Multiple '" + std::string(word(controller.type)) +
                         "' controllers with index '" + std::to_string(*controller.index) +
                         "', the first is " + controller_path(controller) + one_each);
    }
    return Done{};
}

Result<Done> check_hostdevs(Domain& domain, const FillWorld&)
{
    const auto& all = domain.devices.hostdevs;
    const auto is_same = [](const Hostdev& a, const Hostdev& b) {
        if (a.mode != Hostdev::Mode::subsystem || a.mode != b.mode || a.type != b.type)
            return false;
        if (a.type == Hostdev::Type::usb)
            return a.usb == b.usb && (a.usb.bus != 0 || a.usb.vendor.has_value());
        return a.type == Hostdev::Type::pci && a.pci == b.pci;
    };
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (is_same(all[i], all[j]))
                return wrong("Hostdev already exists in the domain configuration: " +
                             device_path("hostdev", i, all.size()) + " is " +
                             device_path("hostdev", j, all.size()) + " again");
    return Done{};
}

Result<Done> check_audio(Domain& domain, const FillWorld&)
{
    const auto& audios = domain.devices.audios;
    std::set<std::uint32_t> ids;
    for (std::size_t index = 0; index < audios.size(); ++index)
        if (!ids.insert(audios[index].id).second)
            return wrong("audio ID " + std::to_string(audios[index].id) +
                         " is used multiple times, again by " +
                         device_path("audio", index, audios.size()) + one_each);
    const auto& sounds = domain.devices.sounds;
    for (std::size_t index = 0; index < sounds.size(); ++index)
        if (sounds[index].audio != 0 && !ids.contains(sounds[index].audio))
            return wrong("no audio device with ID " + std::to_string(sounds[index].audio) +
                         ", which " + device_path("sound", index, sounds.size()) + " names");
    return Done{};
}

}  // namespace hostler::xml
