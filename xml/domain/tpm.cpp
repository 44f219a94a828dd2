#include "xml/domain/tpm.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

template <Tpm::Backend Wanted>
constexpr auto is = [](const Tpm& tpm) { return tpm.backend == Wanted; };

constexpr Part source_parts[] = {
    attribute<&CharSource::type>("type", "How it is reached.").required().always(),
    attribute<&CharSource::mode>("mode", "Who opens the connection."),
    attribute<&CharSource::path>("path", "Its socket.").path(),
};
constexpr Part bank_parts[] = {
    flag<&Tpm::sha1>("sha1", "SHA-1."),
    flag<&Tpm::sha256>("sha256", "SHA-256."),
    flag<&Tpm::sha384>("sha384", "SHA-384."),
    flag<&Tpm::sha512>("sha512", "SHA-512."),
};
constexpr Part backend_parts[] = {
    attribute<&Tpm::backend>("type", "What it really is.").required().always(),
    attribute<&Tpm::version>("version", "The standard it keeps.")
        .abi()
        .when<is<Tpm::Backend::emulator>>(),
    attribute<&Tpm::persistent_state>("persistent_state", "Its state is kept with the definition.")
        .when<is<Tpm::Backend::emulator>>(),
    wrapped<&Tpm::device>("device", "path", "The host's module.")
        .path()
        .when<is<Tpm::Backend::passthrough>>(),
    wrapped<&Tpm::secret>("encryption", "secret", "What its state is encrypted with.")
        .when<is<Tpm::Backend::emulator>>(),
    group("active_pcr_banks", bank_parts, "The hashes it keeps.")
        .when<is<Tpm::Backend::emulator>>(),
    child<&Tpm::source>("source", "Who it really is.", source_parts)
        .when<is<Tpm::Backend::external>>(),
};
constexpr Part parts[] = {
    attribute<&Tpm::model>("model", "How the guest sees it.").abi(),
    group("backend", backend_parts, "What it really is.").required(),
    splice<&Tpm::info>(),
    rule<[](Tpm& tpm) -> Complaint {
        if (tpm.backend == Tpm::Backend::passthrough && !tpm.device.has_value())
            tpm.device = Text("/dev/tpm0");
        return {};
    }>("the host's module is /dev/tpm0 where nothing is said"),
};

}  // namespace

Words words(Tpm::Model)
{
    static constexpr std::string_view all[] = {"default", "tpm-tis", "tpm-crb", "tpm-spapr",
                                               "spapr-tpm-proxy"};
    return all;
}

Words words(Tpm::Backend)
{
    static constexpr std::string_view all[] = {"passthrough", "emulator", "external"};
    return all;
}

Words words(Tpm::Version)
{
    static constexpr std::string_view all[] = {"default", "1.2", "2.0"};
    return all;
}

const Element& schema(const Tpm*)
{
    static constexpr Element element = {"tpm", "A trusted platform module.", parts};
    return element;
}

}  // namespace hostler::xml
