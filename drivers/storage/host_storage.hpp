#pragma once
// HostStorage: pools that are folders of this host, volumes that are files in them. Without state
// of its own: what is there is what the file system has. Any thread.

#include "drivers/storage/storage.hpp"

namespace hostler::drivers::storage {

class HostStorage final : public Storage {
public:
    Result<Done> takes(const xml::StoragePool& pool) const override;
    Result<PoolContents> look(const xml::StoragePool& pool) override;
    Result<Done> build(const xml::StoragePool& pool) override;
    Result<Done> remove(const xml::StoragePool& pool) override;

    Result<xml::StorageVolume> plan(const xml::StoragePool& pool,
                                    xml::StorageVolume volume) override;
    Result<Done> create(const xml::StorageVolume& volume, Progress& progress) override;
    Result<Done> copy(const xml::StorageVolume& volume, const xml::StorageVolume& from,
                      CopyOptions options, Progress& progress) override;
    Result<xml::StorageVolume> look(const xml::StorageVolume& volume) override;
    Result<Done> remove(const xml::StorageVolume& volume) override;
    Result<Done> resize(const xml::StorageVolume& volume, std::uint64_t capacity_bytes,
                        bool allocates, Progress& progress) override;
    Result<Done> wipe(const xml::StorageVolume& volume, Progress& progress) override;
    Result<Fd> open_to_read(const xml::StorageVolume& volume) override;
    Result<Fd> open_to_write(const xml::StorageVolume& volume) override;
};

}  // namespace hostler::drivers::storage
