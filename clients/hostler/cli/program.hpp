#pragma once
// The program's own options, before the command: virsh's, and -o and --root.

#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

struct Program {
    Settings settings;
    bool is_quiet = false;
    bool wants_help = false;
    bool wants_version = false;
    std::vector<std::string> words;  ///< the command and what is behind it; none: the shell
};

/// Failure when an option is none of the program's.
Program parse_program(int count, const char* const* words);

std::string usage();

}  // namespace hostler::cli
