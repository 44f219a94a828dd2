#pragma once
// The channel of the guest's agent, which is known by its name.

#include "xml/domain/char_device.hpp"

namespace hostler::xml {

inline bool is_agent_channel(const Channel& channel)
{
    return channel.name.view() == "org.qemu.guest_agent.0";
}

}  // namespace hostler::xml
