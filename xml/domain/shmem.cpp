#include "xml/domain/shmem.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Unit mebibytes{1024 * 1024, 1, "M"};

constexpr Part server_parts[] = {
    attribute<&Shmem::server_path>("path", "Its socket.").path(),
};
constexpr Part msi_parts[] = {
    attribute<&Shmem::msi_vectors>("vectors", "How many interrupts.").abi(),
    attribute<&Shmem::msi_ioeventfd>("ioeventfd", "Whether kicks go around.").abi(),
};
constexpr Part shmem_parts[] = {
    attribute<&Shmem::name>("name", "What guests of one name share.").required().abi(),
    attribute<&Shmem::role>("role", "Who keeps it over a migration."),
    wrapped<&Shmem::model>("model", "type", "The device the guest sees.").always().abi(),
    in_units(leaf<&Shmem::size_mib>("size", "How much is shared."), mebibytes).abi(),
    flag<&Shmem::has_server>("server", "A server hands it out.")
        .shown_if<[](const Shmem& shmem) { return !shmem.server_path.has_value(); }>(),
    group("server", server_parts, "A server hands it out."),
    flag<&Shmem::has_msi>("msi", "It interrupts by messages.").shown_if<[](const Shmem& shmem) {
        return shmem.msi_vectors == 0 && shmem.msi_ioeventfd == OnOff::absent;
    }>(),
    group("msi", msi_parts, "It interrupts by messages."),
    splice<&Shmem::info>(),
};

constexpr Part cid_parts[] = {
    attribute<&Vsock::auto_cid>("auto", "Whether a number is chosen."),
    attribute<&Vsock::cid>("address", "The number, from 3.")
        .live_unless<[](const Vsock& vsock) { return vsock.auto_cid != YesNo::yes; }>(),
};
constexpr Part vsock_parts[] = {
    attribute<&Vsock::model>("model", "The virtio revision.").abi(),
    group("cid", cid_parts, "The guest's number."),
    splice<&Vsock::info>(),
    child<&Vsock::driver>("driver", "What every virtio device takes."),
};

}  // namespace

Words words(Shmem::Model)
{
    static constexpr std::string_view all[] = {"ivshmem", "ivshmem-plain", "ivshmem-doorbell"};
    return all;
}

Words words(Shmem::Role)
{
    static constexpr std::string_view all[] = {"default", "master", "peer"};
    return all;
}

Words words(Vsock::Model)
{
    static constexpr std::string_view all[] = {"default", "virtio", "virtio-transitional",
                                               "virtio-non-transitional"};
    return all;
}

const Element& schema(const Shmem*)
{
    static constexpr Element element = {"shmem", "Memory that guests share.", shmem_parts};
    return element;
}

const Element& schema(const Vsock*)
{
    static constexpr Element element = {"vsock", "Sockets between guest and host.", vsock_parts};
    return element;
}

}  // namespace hostler::xml
