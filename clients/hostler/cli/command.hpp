#pragma once
// Command: one row of the program's table. What it takes, what help says of it and what the shell
// completes are all read from the row; run() does the work.

#include <span>
#include <string_view>

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/option.hpp"

namespace hostler::cli {

class Session;

enum class Group {
    domain,
    monitor,
    events,
    host,
    checkpoint,
    interface,
    filter,
    network,
    nodedev,
    secret,
    snapshot,
    backup,
    pool,
    volume,
    shell
};
inline constexpr std::size_t group_count = 15;

struct Command {
    std::string_view name;
    Group group;
    std::string_view summary;
    std::span<const Option> options;
    void (*run)(Session&, const Arguments&);
    std::string_view description = {};  ///< longer than the summary, where that is not enough
    bool has_diff = false;              ///< -o diff shows two sides
};

/// How a group is headed in help, and its keyword there.
std::string_view title(Group group);
std::string_view keyword(Group group);

}  // namespace hostler::cli
