#pragma once
// Memory and sockets that guests share with each other and with the host.

#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct Shmem {
    enum class Model : std::uint8_t { ivshmem, ivshmem_plain, ivshmem_doorbell };
    enum class Role : std::uint8_t { absent, master, peer };

    Model model = Model::ivshmem;
    Role role = Role::absent;
    bool has_server = false;
    bool has_msi = false;
    OnOff msi_ioeventfd = OnOff::absent;
    std::uint32_t msi_vectors = 0;
    std::uint64_t size_mib = 0;
    Text name;
    Text server_path;
    DeviceInfo info;

    bool operator==(const Shmem&) const = default;
};
Words words(Shmem::Model);
Words words(Shmem::Role);
const Element& schema(const Shmem*);

/// Sockets between guest and host.
struct Vsock {
    enum class Model : std::uint8_t {
        absent,
        virtio,
        virtio_transitional,
        virtio_non_transitional
    };

    Model model = Model::absent;
    YesNo auto_cid = YesNo::absent;
    std::uint32_t cid = 0;  ///< from 3
    VirtioOptions driver;
    DeviceInfo info;

    bool operator==(const Vsock&) const = default;
};
Words words(Vsock::Model);
const Element& schema(const Vsock*);

}  // namespace hostler::xml
