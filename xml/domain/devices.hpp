#pragma once
// The devices of a domain, each kind in a list of its own, in the order of the document.

#include "xml/domain/board.hpp"
#include "xml/domain/char_device.hpp"
#include "xml/domain/controller.hpp"
#include "xml/domain/disk.hpp"
#include "xml/domain/filesystem.hpp"
#include "xml/domain/graphics.hpp"
#include "xml/domain/hostdev.hpp"
#include "xml/domain/input.hpp"
#include "xml/domain/interface.hpp"
#include "xml/domain/memballoon.hpp"
#include "xml/domain/memory_module.hpp"
#include "xml/domain/redirection.hpp"
#include "xml/domain/rng.hpp"
#include "xml/domain/shmem.hpp"
#include "xml/domain/sound.hpp"
#include "xml/domain/tpm.hpp"
#include "xml/domain/video.hpp"

namespace hostler::xml {

struct Devices {
    Text emulator;
    std::vector<Disk> disks;
    std::vector<Controller> controllers;
    std::vector<Lease> leases;
    std::vector<Filesystem> filesystems;
    std::vector<Interface> interfaces;
    std::vector<Smartcard> smartcards;
    std::vector<Serial> serials;
    std::vector<Parallel> parallels;
    std::vector<Console> consoles;
    std::vector<Channel> channels;
    std::vector<Input> inputs;
    std::vector<Tpm> tpms;
    std::vector<Graphics> graphics;
    std::vector<Sound> sounds;
    std::vector<Audio> audios;
    std::vector<Video> videos;
    std::vector<Hostdev> hostdevs;
    std::vector<Redirdev> redirdevs;
    Box<Redirfilter> redirfilter;
    std::vector<Hub> hubs;
    std::vector<Watchdog> watchdogs;
    Box<Memballoon> memballoon;
    std::vector<Rng> rngs;
    Box<NvramDevice> nvram;
    std::vector<Panic> panics;
    std::vector<Shmem> shmems;
    std::vector<MemoryModule> memory_modules;
    std::vector<Crypto> cryptos;
    Box<Iommu> iommu;
    Box<Vsock> vsock;

    bool operator==(const Devices&) const = default;
};
const Element& schema(const Devices*);

}  // namespace hostler::xml
