#pragma once
// What snapshots and checkpoints have in common: XML from words, and lists of them.

#include <optional>
#include <string>
#include <vector>

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// "a,b,,c": a and "b,c".
std::vector<std::string> comma_words(std::string_view text);

/// <name> and <description>, by these options.
std::string moment_head(const Arguments& arguments);

/// One of the lines of a list.
struct Moment {
    std::string name;
    std::string parent;
    std::string state;  ///< "" for what has none
    std::int64_t created = 0;
};

/// From its XML.
Moment read_moment(const std::string& xml);

/// How a list is to look.
struct MomentList {
    bool is_tree = false;
    bool is_names = false;
    bool has_state = true;
    bool has_parent = false;
};

void show_moments(Session& session, const std::vector<Moment>& moments, const MomentList& shape);

}  // namespace hostler::cli
