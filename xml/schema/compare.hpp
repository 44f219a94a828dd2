#pragma once
// compare: what differs between two structs of one description, each difference named by its path.
// Asked for a migration it looks only at what the guest sees (the rows marked abi).

#include <string>
#include <vector>

#include "xml/schema/part.hpp"

namespace hostler::xml {

enum class Extent : std::uint8_t {
    everything,
    guest_abi,  ///< what the guest would see change
};

/// A side that has nothing there is empty; an element that came or went is "<disk>". What only few
/// may see is "*****" on both sides.
struct Difference {
    std::string path;  ///< "/domain/devices/disk[2]/target/@bus"
    std::string before;
    std::string after;
    bool is_abi = false;

    bool operator==(const Difference&) const = default;
};
using Differences = std::vector<Difference>;

/// In the order of the description. Of two lists the heads and tails that agree are paired, and
/// what lies between in its order: a disk that went from the middle is one difference.
Differences compare(const Element& element, const void* before, const void* after,
                    Extent extent = Extent::everything);

template <class T>
Differences compare(const T& before, const T& after, Extent extent = Extent::everything)
{
    return compare(schema(&before), &before, &after, extent);
}

/// "/domain/memory is '1048576 KiB', not '2097152 KiB'", for an error or a line of a list.
std::string sentence(const Difference& difference);

}  // namespace hostler::xml
