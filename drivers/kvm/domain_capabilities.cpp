#include "drivers/kvm/domain_capabilities.hpp"

#include <initializer_list>

namespace hostler::drivers::kvm {
namespace {

xml::CapabilityEnum words(const char* name, std::initializer_list<const char*> values)
{
    xml::CapabilityEnum list;
    list.name = name;
    for (const char* value : values) list.values.emplace_back(value);
    return list;
}

xml::Supported with(std::vector<xml::CapabilityEnum> enums)
{
    return {xml::YesNo::yes, {}, std::move(enums)};
}

xml::Supported none()
{
    return {xml::YesNo::no, {}, {}};
}

}  // namespace

void add_domain_capabilities(xml::DomainCapabilities& document)
{
    document.iothreads = xml::YesNo::yes;
    document.os.supported = xml::YesNo::yes;
    document.os.loader = none();
    document.memory_backing = with({words("sourceType", {"memfd"})});

    xml::DeviceCapabilities& devices = document.devices;
    devices.disk = with({words("diskDevice", {"disk"}), words("bus", {"virtio"}),
                         words("model", {"virtio", "virtio-non-transitional"})});
    devices.rng = with({words("model", {"virtio", "virtio-non-transitional"}),
                        words("backendModel", {"random", "builtin"})});
    for (auto* const absent :
         {&devices.graphics, &devices.video, &devices.hostdev, &devices.filesystem, &devices.tpm,
          &devices.redirdev, &devices.channel, &devices.crypto})
        *absent = none();

    xml::FeatureCapabilities& features = document.features;
    for (auto* const absent : {&features.gic, &features.vmcoreinfo, &features.genid,
                               &features.backing_store_input, &features.backup, &features.hyperv})
        *absent = none();
    features.sev.emplace().supported = xml::YesNo::no;
    features.sgx.emplace().supported = xml::YesNo::no;
}

}  // namespace hostler::drivers::kvm
