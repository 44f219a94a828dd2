#pragma once
// The rules of a network as a whole, whatever runs it.

#include "xml/common/completion.hpp"
#include "xml/network/network.hpp"

namespace hostler::xml {

/// What a mode has and has not: a bridge with its options, addresses, devices. Settles the bridge's
/// spanning tree where the host makes it.
Complaint judge_network(Network& network);

/// What a definition means where it says nothing, whatever runs it: a UUID.
std::span<const Completion<Network>> network_completions();
inline void fill(Network& network, const FillWorld& world = {})
{
    complete(network, network_completions(), world);
}

}  // namespace hostler::xml
