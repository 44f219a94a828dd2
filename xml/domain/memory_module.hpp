#pragma once
// Memory that is plugged in beside what the guest starts with.

#include "xml/domain/device_info.hpp"
#include "xml/schema/cpu_set.hpp"

namespace hostler::xml {

struct MemoryModule {
    enum class Model : std::uint8_t { absent, dimm, nvdimm, virtio_pmem, virtio_mem, sgx_epc };
    enum class Access : std::uint8_t { absent, shared, private_access };

    Model model = Model::absent;
    Access access = Access::absent;
    YesNo discard = YesNo::absent;
    bool is_pmem = false;
    bool is_readonly = false;
    std::optional<std::uint32_t> node;  ///< the guest's
    std::uint64_t size_kib = 0;
    std::uint64_t page_size_kib = 0;
    std::uint64_t align_size_kib = 0;
    std::uint64_t label_size_kib = 0;
    std::uint64_t block_size_kib = 0;
    std::optional<std::uint64_t> requested_kib;
    std::optional<std::uint64_t> current_kib;  ///< live: what the guest has taken
    Uuid uuid;
    Text path;
    CpuSet source_nodes;  ///< the host's
    DeviceInfo info;

    bool operator==(const MemoryModule&) const = default;
};
Words words(MemoryModule::Model);
Words words(MemoryModule::Access);
const Element& schema(const MemoryModule*);

}  // namespace hostler::xml
