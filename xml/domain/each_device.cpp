#include "xml/domain/each_device.hpp"

namespace hostler::xml {

std::string DevicePath::text() const
{
    const Controller* controller = device_.as<Controller>();
    return controller ? controller_path(*controller) : "/domain" + device_.path();
}

std::string controller_path(const Controller& controller)
{
    return "/domain/devices/controller[@type='" + std::string(word(controller.type)) +
           "'][@index='" + std::to_string(controller.index.value_or(0)) + "']";
}

std::string device_path(std::string_view kind, std::size_t index, std::size_t count)
{
    const std::string path = "/domain/devices/" + std::string(kind);
    return count == 1 ? path : path + "[" + std::to_string(index + 1) + "]";
}

void each_device(const Domain& domain,
                 const std::function<void(const DeviceInfo&, const DevicePath& path)>& call)
{
    visit(domain.devices, [&call](const Place& place) {
        const DeviceInfo* info = place.as<DeviceInfo>();
        if (!info) return Walk::on;
        call(*info, DevicePath(*place.above));
        return Walk::past;
    });
}

std::string device_path(const Domain& domain, std::string_view alias)
{
    std::string found;
    each_device(domain, [&](const DeviceInfo& info, const DevicePath& path) {
        if (found.empty() && info.alias.has_value() && info.alias == alias) found = path.text();
    });
    return found;
}

std::set<std::string, std::less<>> aliases(const Domain& domain)
{
    std::set<std::string, std::less<>> all;
    each_device(domain, [&all](const DeviceInfo& info, const DevicePath&) {
        if (info.alias.has_value()) all.insert(info.alias.str());
    });
    return all;
}

}  // namespace hostler::xml
