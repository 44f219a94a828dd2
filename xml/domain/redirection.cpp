#include "xml/domain/redirection.hpp"

#include <cstdio>

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part redirdev_parts[] = {
    attribute<&Redirdev::bus>("bus", "What it is plugged into.").required().always().abi(),
    splice<&Redirdev::source>(),
    splice<&Redirdev::info>(),
    rule<[](Redirdev& redirdev) { return redirdev.source.complaint(false); }>(
        "the source is complete"),
};

/// 0x15E1; -1 is any.
template <int Width>
struct UpperHex {
    template <class M>
    struct As : Hex<Width>::template As<M> {
        static void write(const M& from, Buffer& out)
        {
            char digits[16];
            std::snprintf(digits, sizeof digits, "0x%0*X", Width, static_cast<unsigned>(from));
            out += digits;
        }
    };
};

void drop_any(std::optional<std::int32_t>& number)
{
    if (number && *number < 0) number.reset();
}

/// "9.4" is 9.40: two digits after the point, as the device has them.
Complaint settle_version(Text& version)
{
    if (version == "-1") version.reset();
    if (!version.has_value()) return {};
    const std::string text = version.str();
    const std::size_t point = text.find('.');
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    const bool is_sound = point != text.npos && point >= 1 && point <= 2 &&
                          text.size() - point >= 2 && text.size() - point <= 3 &&
                          read_number(text.substr(0, point), 10, 0, 99, major) &&
                          read_number(text.substr(point + 1), 10, 0, 99, minor);
    if (!is_sound)
        return {"Cannot parse USB device version " + text + ": it is like 1.10, or -1 for any"};
    if (text.size() - point == 2) minor *= 10;
    version = std::to_string(major) + (minor < 10 ? ".0" : ".") + std::to_string(minor);
    return {};
}

constexpr Part filter_device_parts[] = {
    attribute<&RedirfilterDevice::usb_class, UpperHex<2>>("class", "Its USB class.").range(-1, 255),
    attribute<&RedirfilterDevice::vendor, UpperHex<4>>("vendor", "Its maker.").range(-1, 65535),
    attribute<&RedirfilterDevice::product, UpperHex<4>>("product", "What it is.").range(-1, 65535),
    attribute<&RedirfilterDevice::version>("version", "Its revision."),
    attribute<&RedirfilterDevice::allow>("allow", "Whether it may be sent.").required(),
    rule<[](RedirfilterDevice& device) -> Complaint {
        drop_any(device.usb_class);
        drop_any(device.vendor);
        drop_any(device.product);
        return settle_version(device.version);
    }>("-1 is any"),
};
constexpr Part filter_parts[] = {
    child<&Redirfilter::devices>("usbdev", "Devices that may or may not be sent."),
};

constexpr auto is_passed = [](const Smartcard& card) {
    return card.mode == Smartcard::Mode::passthrough;
};
constexpr auto is_emulated = [](const Smartcard& card) {
    return card.mode == Smartcard::Mode::host_certificates;
};
constexpr Part smartcard_parts[] = {
    attribute<&Smartcard::mode>("mode", "Whose card it is.").required().always(),
    splice<&Smartcard::source>().when<is_passed>(),
    leaves<&Smartcard::certificates>("certificate", "A certificate of the card.")
        .when<is_emulated>(),
    leaf<&Smartcard::database>("database", "Where the host keeps them.").path().when<is_emulated>(),
    splice<&Smartcard::info>(),
    rule<[](Smartcard& card) -> Complaint {
        if (is_emulated(card) && card.certificates.size() != 3)
            return {"host-certificates mode needs exactly three certificates"};
        if (card.database.has_value() && !card.database.view().starts_with('/'))
            return {"expecting absolute path: " + card.database.str()};
        return is_passed(card) ? card.source.complaint(false) : Complaint{};
    }>("a card of certificates has three"),
};

}  // namespace

Words words(Redirdev::Bus)
{
    static constexpr std::string_view all[] = {"usb"};
    return all;
}

Words words(Smartcard::Mode)
{
    static constexpr std::string_view all[] = {"host", "host-certificates", "passthrough"};
    return all;
}

const Element& schema(const Redirdev*)
{
    static constexpr Element element = {"redirdev", "A USB device of the user's.", redirdev_parts};
    return element;
}

const Element& schema(const RedirfilterDevice*)
{
    static constexpr Element element = {"usbdev", "Devices that may be sent.", filter_device_parts};
    return element;
}

const Element& schema(const Redirfilter*)
{
    static constexpr Element element = {"redirfilter", "Which devices may be sent.", filter_parts};
    return element;
}

const Element& schema(const Smartcard*)
{
    static constexpr Element element = {"smartcard", "A smart card.", smartcard_parts};
    return element;
}

}  // namespace hostler::xml
