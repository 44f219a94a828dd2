#include "xml/domain/qemu_namespace.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part qemu(Part part)
{
    return part.in(Namespace::qemu);
}

constexpr Part environment_parts[] = {
    attribute<&QemuEnvironment::name>("name", "The variable.").required(),
    attribute<&QemuEnvironment::value>("value", "Its value."),
};

constexpr auto has_value = [](const QemuProperty& property) {
    return property.type != QemuProperty::Type::remove;
};
constexpr Part property_parts[] = {
    attribute<&QemuProperty::name>("name", "The property.").required(),
    attribute<&QemuProperty::type>("type", "What the value is.").required().always(),
    attribute<&QemuProperty::value>("value", "The value.").when<has_value>(),
};

constexpr Part frontend_parts[] = {
    qemu(child<&QemuOverride::properties>("property", "A property set otherwise.")),
};
constexpr Part override_parts[] = {
    attribute<&QemuOverride::alias>("alias", "The device.").required(),
    qemu(group("frontend", frontend_parts, "What the guest sees of it.")),
};

constexpr Part command_parts[] = {
    qemu(wrappeds<&QemuNamespace::arguments>("arg", "value", "An argument.")),
    qemu(child<&QemuNamespace::environment>("env", "A variable.")),
};
constexpr Part capability_parts[] = {
    qemu(wrappeds<&QemuNamespace::added_capabilities>("add", "capability", "Taken to be there.")),
    qemu(wrappeds<&QemuNamespace::removed_capabilities>("del", "capability", "Not used.")),
};
constexpr Part overrides_parts[] = {
    qemu(child<&QemuNamespace::overrides>("device", "A device set otherwise.")),
};

constexpr Part parts[] = {
    qemu(group("commandline", command_parts, "More on QEMU's command line.")),
    qemu(group("capabilities", capability_parts, "Corrections to what QEMU can do.")),
    qemu(group("override", overrides_parts, "Properties of devices.")),
    qemu(wrapped<&QemuNamespace::deprecation>("deprecation", "behavior",
                                              "What a deprecated interface does.")),
};

}  // namespace

Words words(QemuProperty::Type)
{
    static constexpr std::string_view all[] = {"string", "signed", "unsigned", "bool", "remove"};
    return all;
}

Words words(QemuNamespace::Deprecation)
{
    static constexpr std::string_view all[] = {"", "none", "omit", "reject", "crash"};
    return all;
}

const Element& schema(const QemuEnvironment*)
{
    static constexpr Element element = {"env", "A variable of QEMU's.", environment_parts};
    return element;
}

const Element& schema(const QemuProperty*)
{
    static constexpr Element element = {"property", "A property set otherwise.", property_parts};
    return element;
}

const Element& schema(const QemuOverride*)
{
    static constexpr Element element = {"device", "A device set otherwise.", override_parts};
    return element;
}

const Element& schema(const QemuNamespace*)
{
    static constexpr Element element = {"domain", "What QEMU is told beside.", parts};
    return element;
}

}  // namespace hostler::xml
