#pragma once
// What all devices of a domain have in common, whatever they are: found by a walk of the
// description, so that a new kind of device is found too.

#include <functional>
#include <set>
#include <string>

#include "xml/domain/domain.hpp"
#include "xml/schema/visit.hpp"

namespace hostler::xml {

/// "/domain/devices/disk[2]", made when it is asked for: that costs more than the walk. Of
/// controllers, which are sorted once they are read, "controller[@type='usb'][@index='0']".
class DevicePath {
public:
    explicit DevicePath(const Place& device) : device_(device) {}
    std::string text() const;

private:
    const Place& device_;
};

/// Called with each device's common part, and the device's path, which is good until it returns.
void each_device(const Domain& domain,
                 const std::function<void(const DeviceInfo&, const DevicePath& path)>& call);

/// The path of the device of this alias; empty where there is none.
std::string device_path(const Domain& domain, std::string_view alias);

/// "/domain/devices/controller[@type='usb'][@index='0']"
std::string controller_path(const Controller& controller);
/// "/domain/devices/disk[2]", without a number where it is the only one; from 0.
std::string device_path(std::string_view kind, std::size_t index, std::size_t count);

/// All that are taken.
std::set<std::string, std::less<>> aliases(const Domain& domain);

}  // namespace hostler::xml
