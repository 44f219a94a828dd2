#pragma once
// Things that hang on each other, as a tree.

#include <span>
#include <string>

#include "clients/hostler/print/printer.hpp"

namespace hostler::cli {

struct TreeItem {
    std::string name;
    std::string parent;  ///< its name; of one that is not among the items, or "", it is a root
};

/// "a\n  |\n  +- b\n": roots and children in the order of the items.
std::string draw_tree(std::span<const TreeItem> items);

/// The tree for people, a list of names and parents for programs.
void show_tree(Printer& printer, std::span<const TreeItem> items);

}  // namespace hostler::cli
