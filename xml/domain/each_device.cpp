#include "xml/domain/each_device.hpp"

#include "xml/schema/visit.hpp"

namespace hostler::xml {

void each_device(const Domain& domain,
                 const std::function<void(const DeviceInfo&, const std::string& path)>& call)
{
    visit(domain, [&call](const Place& place) {
        const DeviceInfo* info = place.as<DeviceInfo>();
        if (!info) return Walk::on;
        call(*info, place.above->path());
        return Walk::past;
    });
}

std::string device_path(const Domain& domain, std::string_view alias)
{
    std::string found;
    each_device(domain, [&](const DeviceInfo& info, const std::string& path) {
        if (found.empty() && info.alias.has_value() && info.alias == alias) found = path;
    });
    return found;
}

std::set<std::string, std::less<>> aliases(const Domain& domain)
{
    std::set<std::string, std::less<>> all;
    each_device(domain, [&all](const DeviceInfo& info, const std::string&) {
        if (info.alias.has_value()) all.insert(info.alias.str());
    });
    return all;
}

}  // namespace hostler::xml
