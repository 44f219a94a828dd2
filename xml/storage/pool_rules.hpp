#pragma once
// What each type of pool says and must say.

#include "xml/storage/pool.hpp"

namespace hostler::xml {

/// What documents of one type of pool hold.
struct PoolKind {
    bool has_host = false;
    bool has_device = false;
    bool has_dir = false;
    bool has_adapter = false;
    bool has_name = false;
    bool has_initiator = false;
    bool has_target = true;
    std::span<const std::string_view> formats = {};  ///< the first is meant where none is said
};
const PoolKind& kind_of(StoragePool::Type type);

/// Refuses what the type cannot do without, drops what it does not know, and says what is meant:
/// names, formats and paths.
Complaint judge_pool(StoragePool& pool);

}  // namespace hostler::xml
