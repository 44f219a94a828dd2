#pragma once
// What QEMU is told beyond what the format has: the elements of the qemu namespace.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct QemuEnvironment {
    Text name;
    Text value;

    bool operator==(const QemuEnvironment&) const = default;
};
const Element& schema(const QemuEnvironment*);

struct QemuProperty {
    enum class Type : std::uint8_t { string, signed_number, unsigned_number, boolean, remove };

    Text name;
    Type type = Type::string;
    Text value;

    bool operator==(const QemuProperty&) const = default;
};
Words words(QemuProperty::Type);
const Element& schema(const QemuProperty*);

struct QemuOverride {
    Text alias;
    std::vector<QemuProperty> properties;

    bool operator==(const QemuOverride&) const = default;
};
const Element& schema(const QemuOverride*);

struct QemuNamespace {
    enum class Deprecation : std::uint8_t { absent, none, omit, reject, crash };

    std::vector<Text> arguments;
    std::vector<QemuEnvironment> environment;
    std::vector<Text> added_capabilities;
    std::vector<Text> removed_capabilities;
    std::vector<QemuOverride> overrides;
    Deprecation deprecation = Deprecation::absent;

    bool operator==(const QemuNamespace&) const = default;
};
Words words(QemuNamespace::Deprecation);
const Element& schema(const QemuNamespace*);

}  // namespace hostler::xml
