#pragma once
// Options: hostler-vmm's command line. Three ways to begin: served by the daemon (--control-fd), by
// hand for debugging (run), and the question whether KVM is usable (--probe).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/sandbox/jail.hpp"
#include "xml/base/error.hpp"

namespace hostler::vmm {

struct Options {
    enum class Mode { serve, run, probe, help };

    Mode mode = Mode::help;
    int control_fd = -1;
    std::optional<JailUser> user;  ///< whom it becomes, in a jail
    bool jail = false;             ///< it goes there as the user that it is

    // run
    std::string kernel;
    std::string initrd;
    std::string command_line;
    std::uint64_t memory_mib = 256;
    std::uint32_t processors = 1;
    std::vector<std::string> disks;
    std::vector<std::string> taps;  ///< names of interfaces
    std::string console;            ///< a file that a virtio console writes
    std::uint64_t balloon_mib = 0;  ///< of memory that the guest keeps; 0: all of it
    std::uint32_t exit_port = 0;
    bool kernel_irqchip = false;
    bool firmware_config = false;
    bool sandbox = false;  ///< as a served one; a terminal then stays raw
};

/// Errors name the word that is wrong.
Result<Options> parse_options(const std::vector<std::string>& arguments);

/// What --help prints.
extern const char* const usage;

}  // namespace hostler::vmm
