#include "daemon/domains/devices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/domains/device_kinds.hpp"
#include "xml/domain/each_device.hpp"

namespace hostler::daemon {
namespace {

/// The one of `all` that `like` means.
template <class Device>
std::size_t find(const std::vector<Device>& all, const Device& like)
{
    const auto fits = [&like](const Device& device) { return is_same(device, like); };
    const auto found = std::ranges::find_if(all, fits);
    if (found == all.end()) throw Error(ErrorCode::device_missing, "no " + spoken(like) + " found");
    if (std::find_if(found + 1, all.end(), fits) != all.end())
        throw Error(ErrorCode::operation_failed, "multiple devices: more than one " + spoken(like));
    return static_cast<std::size_t>(found - all.begin());
}

/// Calls `visit` with the list of each kind in `in` and each device of that kind in `given`.
template <class Owner, class Visit>
void each_given(Owner& in, const xml::Devices& given, Visit visit)
{
    each_kind([&](auto member) {
        for (const auto& device : given.*member) visit(in.devices.*member, device);
    });
}

std::size_t count(const xml::Devices& devices)
{
    std::size_t sum = 0;
    each_kind([&](auto member) { sum += (devices.*member).size(); });
    return sum;
}

/// Without <?xml …?>, which may not stand inside a document.
std::string_view without_declaration(std::string_view text)
{
    const std::size_t start = text.find("<?xml");
    const std::size_t end = text.find("?>");
    return start != text.npos && end != text.npos ? text.substr(end + 2) : text;
}

}  // namespace

xml::Devices read_device(std::string_view text)
{
    const std::string document = fmt::format("<devices>{}</devices>", without_declaration(text));
    xml::Warnings warnings;
    const xml::ParseFlags flags{.inactive = false};
    xml::Devices devices =
        xml::parse_document<xml::Devices>(document, "device_definition", flags, &warnings)
            .or_throw();
    if (count(devices) == 1) {
        for (xml::Interface& interface : devices.interfaces)
            if (interface.mac.is_zero()) interface.mac = xml::generate_mac();
        return devices;
    }
    if (count(devices) > 1)
        throw Error(ErrorCode::xml_error, "one device is expected, not several");
    const bool is_known = devices.memballoon.has_value() || !devices.graphics.empty();
    if (is_known)
        throw Error(ErrorCode::operation_unsupported,
                    "a domain's memory balloon and graphics stay as they are defined");
    throw Error(ErrorCode::xml_error,
                "unknown device type" + (warnings.empty() ? std::string() : ": " + warnings[0]));
}

void attach_device(xml::Domain& to, const xml::Devices& device)
{
    each_given(to, device, [](auto& all, const auto& given) {
        const auto fits = [&given](const auto& one) { return is_same(one, given); };
        if (std::ranges::any_of(all, fits))
            throw Error(ErrorCode::operation_invalid, spoken(given) + " already exists");
        all.push_back(given);
    });
}

void detach_device(xml::Domain& from, const xml::Devices& device)
{
    each_given(from, device, [](auto& all, const auto& given) {
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(find(all, given)));
    });
}

void update_device(xml::Domain& in, const xml::Devices& device)
{
    each_given(in, device, [](auto& all, const auto& given) {
        auto& held = all[find(all, given)];
        auto next = given;
        // What the guest sees of its place stays, where nothing is said of it.
        if (next.info.alias.empty()) next.info.alias = held.info.alias;
        if (next.info.address == xml::Address{}) next.info.address = held.info.address;
        if constexpr (requires { next.target = held.target; })
            if (next.target == decltype(next.target){}) next.target = held.target;
        held = std::move(next);
    });
}

std::string alias_of(const xml::Domain& in, const xml::Devices& device)
{
    std::string alias;
    each_given(in, device, [&alias](const auto& all, const auto& given) {
        alias = all[find(all, given)].info.alias.str();
    });
    return alias;
}

bool has_alias(const xml::Domain& in, std::string_view alias)
{
    return !xml::device_path(in, alias).empty();
}

void detach_alias(xml::Domain& from, std::string_view alias)
{
    if (alias.empty() || !has_alias(from, alias))
        throw Error(ErrorCode::device_missing, fmt::format("no device found with alias {}", alias));
    std::size_t gone = 0;
    each_kind([&](auto member) {
        gone += std::erase_if(from.devices.*member, [alias](const auto& device) {
            return device.info.alias.view() == alias;
        });
    });
    if (gone == 0)
        throw Error(ErrorCode::operation_unsupported,
                    fmt::format("the device with alias {} stays as it is defined", alias));
}

void name_devices(xml::Domain& live)
{
    auto taken = xml::aliases(live);
    each_kind([&live, &taken](auto member) {
        unsigned number = 0;
        for (auto& device : live.devices.*member)
            while (device.info.alias.empty()) {
                const std::string alias = alias_prefix(device) + std::to_string(number++);
                if (taken.insert(alias).second) device.info.alias = alias;
            }
    });
}

}  // namespace hostler::daemon
