#pragma once
// PretendStorage: pools of any type, of 100 GiB each, and volumes that are names and sizes. Any
// thread.

#include <map>
#include <mutex>
#include <string>

#include "drivers/storage/storage.hpp"

namespace hostler::drivers::test {

class PretendStorage final : public storage::Storage {
public:
    /// A volume that is there from the start; what is wrong with it is no matter here.
    void add(const xml::StoragePool& pool, xml::StorageVolume volume);

    Result<Done> takes(const xml::StoragePool&) const override { return Done{}; }
    Result<storage::PoolContents> look(const xml::StoragePool& pool) override;
    Result<Done> build(const xml::StoragePool&) override { return Done{}; }
    Result<Done> remove(const xml::StoragePool&) override { return Done{}; }

    Result<xml::StorageVolume> plan(const xml::StoragePool& pool,
                                    xml::StorageVolume volume) override;
    Result<Done> create(const xml::StorageVolume& volume, storage::Progress&) override;
    Result<Done> copy(const xml::StorageVolume& volume, const xml::StorageVolume& from,
                      storage::CopyOptions options, storage::Progress& progress) override;
    Result<xml::StorageVolume> look(const xml::StorageVolume& volume) override;
    Result<Done> remove(const xml::StorageVolume& volume) override;
    Result<Done> resize(const xml::StorageVolume&, std::uint64_t, bool,
                        storage::Progress&) override;
    Result<Done> wipe(const xml::StorageVolume&, storage::Progress&) override;
    Result<Fd> open_to_read(const xml::StorageVolume&) override;
    Result<Fd> open_to_write(const xml::StorageVolume&) override;

private:
    std::mutex mutex_;
    std::map<std::string, xml::StorageVolume> volumes_;  ///< by path
};

}  // namespace hostler::drivers::test
