#include "xml/domain/launch_security.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr auto is_sev = [](const LaunchSecurity& security) {
    return security.type == LaunchSecurity::Type::sev;
};

constexpr Part parts[] = {
    attribute<&LaunchSecurity::type>("type", "The technique.").required().abi(),
    attribute<&LaunchSecurity::kernel_hashes>("kernelHashes", "A kernel's hashes are measured.")
        .abi()
        .when<is_sev>(),
    leaf<&LaunchSecurity::cbitpos>("cbitpos", "The bit that marks an encrypted page.")
        .abi()
        .when<is_sev>(),
    leaf<&LaunchSecurity::reduced_phys_bits>("reducedPhysBits", "Address bits it takes.")
        .abi()
        .when<is_sev>(),
    leaf<&LaunchSecurity::policy, Hex<4>>("policy", "What the guest's owner permits.")
        .required()
        .abi()
        .when<is_sev>(),
    leaf<&LaunchSecurity::certificate>("dhCert", "The owner's certificate.").abi().when<is_sev>(),
    leaf<&LaunchSecurity::session>("session", "The owner's session.").abi().when<is_sev>(),
};

constexpr Part cipher_parts[] = {
    attribute<&KeyWrapCipher::name>("name", "The cipher.").required().always(),
    attribute<&KeyWrapCipher::state>("state", "Whether its keys are wrapped.").required(),
};

}  // namespace

Words words(LaunchSecurity::Type)
{
    static constexpr std::string_view all[] = {"", "sev", "s390-pv"};
    return all;
}

Words words(KeyWrapCipher::Name)
{
    static constexpr std::string_view all[] = {"aes", "dea"};
    return all;
}

const Element& schema(const LaunchSecurity*)
{
    static constexpr Element element = {"launchSecurity", "Memory the host cannot read.", parts};
    return element;
}

const Element& schema(const KeyWrapCipher*)
{
    static constexpr Element element = {"cipher", "Whether keys are wrapped.", cipher_parts};
    return element;
}

}  // namespace hostler::xml
