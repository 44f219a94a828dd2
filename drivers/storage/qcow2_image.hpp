#pragma once
// qcow2 images: what a header says, and the header of an image that holds nothing yet. By QEMU's
// docs/interop/qcow2.txt, versions 2 and 3. Blocks.

#include <string_view>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::drivers::storage {

bool is_qcow2(std::string_view head);

/// `head` is the beginning of `file`. Says size, compatibility, clusters, features, encryption and
/// the backing file as the header names it: a path as it stands there.
void read_qcow2(const Fd& file, std::string_view head, xml::StorageVolume& volume);

/// Makes `file`, which is empty, an image of the volume's capacity in which nothing is written,
/// over its backing file where it has one.
Result<Done> write_qcow2(const Fd& file, const xml::StorageVolume& volume);

}  // namespace hostler::drivers::storage
