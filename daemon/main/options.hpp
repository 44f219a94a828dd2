#pragma once
// What the command line of hostlerd says.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hostler::daemon {

struct Options {
    std::string root = "/";   ///< every path of the daemon is below it
    std::string config;       ///< empty: hostlerd.conf in its usual place
    bool is_session = false;  ///< a user's own daemon
    bool is_verbose = false;
    std::vector<std::string> words;  ///< the command line itself, for a successor
    bool succeeds = false;           ///< takes over from the daemon that started this process
    std::uint32_t timeout_s = 0;     ///< ends when nobody needed it for so long; 0: never
    std::string modules;             ///< where the driver modules are; empty: as driver_dir says
    std::string import_from;         ///< take over what libvirtd has defined here, then end
    std::vector<std::string> check_access;  ///< who, permission, object: say yes or no, then end
    std::string print;                      ///< "config" or "manual": print it, then end
    bool is_dry_run = false;                ///< with import_from: say what would be done

    /// Whether it is no daemon that is wanted.
    bool answers_and_ends() const
    {
        return !print.empty() || !import_from.empty() || !check_access.empty();
    }
};

/// Reads the command line. Nothing when there is no more to do (help, a mistake): then `exit_code`
/// says how to end.
std::optional<Options> read_options(int count, char** words, int& exit_code);

}  // namespace hostler::daemon
