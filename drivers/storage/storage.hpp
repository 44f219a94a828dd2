#pragma once
// Storage: where volumes are. HostStorage has this host's; the test driver has one that only
// pretends. Every call blocks and may be made from any thread; two calls that change the same pool
// or volume are the caller's to order. Paths are those of the pool's and the volume's documents.
// What may take long moves its Progress on, and ends with an error where that is given up.

#include <vector>

#include "drivers/storage/progress.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"
#include "xml/storage/pool.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::drivers::storage {

/// What a look at a pool finds.
struct PoolContents {
    xml::StoragePool pool;  ///< as it was given, with sizes and permissions as they are
    std::vector<xml::StorageVolume> volumes;
};

struct CopyOptions {
    bool shares_blocks = false;  ///< by the file system, or not at all
};

class Storage {
public:
    virtual ~Storage() = default;

    /// Whether such a pool can be started; the error says what can.
    virtual Result<Done> takes(const xml::StoragePool& pool) const = 0;
    virtual Result<PoolContents> look(const xml::StoragePool& pool) = 0;
    /// Makes what the pool is kept in; no error when it is there.
    virtual Result<Done> build(const xml::StoragePool& pool) = 0;
    /// Removes it, which has to be empty.
    virtual Result<Done> remove(const xml::StoragePool& pool) = 0;

    /// A new volume as it is to be: where it lies, what its key is. Refuses what cannot be made.
    virtual Result<xml::StorageVolume> plan(const xml::StoragePool& pool,
                                            xml::StorageVolume volume) = 0;
    /// Makes a planned volume. On an error nothing is left of it.
    virtual Result<Done> create(const xml::StorageVolume& volume, Progress& progress) = 0;
    virtual Result<Done> copy(const xml::StorageVolume& volume, const xml::StorageVolume& from,
                              CopyOptions options, Progress& progress) = 0;
    virtual Result<xml::StorageVolume> look(const xml::StorageVolume& volume) = 0;
    virtual Result<Done> remove(const xml::StorageVolume& volume) = 0;
    virtual Result<Done> resize(const xml::StorageVolume& volume, std::uint64_t capacity_bytes,
                                bool allocates, Progress& progress) = 0;
    /// Nothing of what it held can be read from it.
    virtual Result<Done> wipe(const xml::StorageVolume& volume, Progress& progress) = 0;
    virtual Result<Fd> open_to_read(const xml::StorageVolume& volume) = 0;
    virtual Result<Fd> open_to_write(const xml::StorageVolume& volume) = 0;
};

}  // namespace hostler::drivers::storage
