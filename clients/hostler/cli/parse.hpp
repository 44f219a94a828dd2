#pragma once
// From words to Arguments, by the command's rows. Failure says, as virsh does, what does not fit.

#include <span>
#include <string>
#include <vector>

#include "clients/hostler/cli/command.hpp"
#include "clients/hostler/print/printer.hpp"

namespace hostler::cli {

struct Invocation {
    Arguments arguments;
    bool wants_help = false;
    std::optional<Format> format;  ///< -o, when it was given with this command
};

/// `words`: what stands behind the command's name.
Invocation parse(const Command& command, std::vector<std::string> words);

/// "json" and the like; Failure names those there are.
Format parse_format(std::string_view word);

}  // namespace hostler::cli
