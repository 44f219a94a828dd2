#pragma once
// NodeFile: what test:///FILE names, in the form of libvirt's test driver: <node> with <domain>s,
// and storage <pool>s with their <volume>s, in place or as file='…' beside it, and the <cpu> and
// <memory> of a pretended host. Other objects in it are passed over.

#include <filesystem>

#include "drivers/driver.hpp"
#include "drivers/host/node_info.hpp"
#include "drivers/test/seeds.hpp"
#include "xml/base/error.hpp"

namespace hostler::drivers::test {

struct NodeFile {
    host::NodeInfo host;              ///< what the file leaves out is test:///default's
    std::vector<SeedDomain> domains;  ///< running, unless <test:runstate> says otherwise
    std::vector<PooledSeed> pools{};
};

/// Reads the file and those that it names. Blocks. The error names the file and what is wrong.
Result<NodeFile> read_node_file(const std::filesystem::path& file, host::NodeInfo usual);

}  // namespace hostler::drivers::test
