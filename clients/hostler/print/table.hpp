#pragma once
// A table as virsh draws it: a blank before each line, three between columns, a rule under the
// titles.

#include <span>

#include "clients/hostler/print/cell.hpp"

namespace hostler::cli {

/// `has_titles`: with the titles and the rule.
std::string draw_table(std::span<const Column> columns, std::span<const Row> rows, bool has_titles);

/// How many columns of a terminal the text takes; bytes that are no UTF-8 take four (\xNN).
std::size_t display_width(std::string_view text);

}  // namespace hostler::cli
