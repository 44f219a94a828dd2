#pragma once
// What an image is by its first bytes. Blocks.
//
// BEWARE: the bytes may come from a guest. What they say is shown to who asks for the volume's
// document; nothing is opened for it here.

#include "xml/base/fd.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::drivers::storage {

/// Says the file's format, and what the format says of size, backing file, clusters, features and
/// encryption. What is not known to be anything else is raw. The volume has its file's size
/// already, which stays where the format tells no other.
void read_format(const Fd& file, xml::StorageVolume& volume);

}  // namespace hostler::drivers::storage
