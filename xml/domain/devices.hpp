#pragma once
// The devices of a domain, each kind in a list of its own, in the order of the document.

#include "xml/domain/char_device.hpp"
#include "xml/domain/controller.hpp"
#include "xml/domain/disk.hpp"
#include "xml/domain/graphics.hpp"
#include "xml/domain/input.hpp"
#include "xml/domain/interface.hpp"
#include "xml/domain/memballoon.hpp"
#include "xml/domain/rng.hpp"

namespace hostler::xml {

struct Devices {
    Text emulator;
    std::vector<Disk> disks;
    std::vector<Controller> controllers;
    std::vector<Interface> interfaces;
    std::vector<Serial> serials;
    std::vector<Parallel> parallels;
    std::vector<Console> consoles;
    std::vector<Channel> channels;
    std::vector<Input> inputs;
    std::vector<Graphics> graphics;
    Box<Memballoon> memballoon;
    std::vector<Rng> rngs;

    bool operator==(const Devices&) const = default;
};
const Element& schema(const Devices*);

}  // namespace hostler::xml
