#pragma once
// An event as it is printed when it comes: programs read a line each, people what virsh prints.

#include <string>

#include "clients/hostler/print/printer.hpp"

namespace hostler::cli {

/// At once: JSON on one line, YAML as a document of its own.
void print_event(Printer& printer, const std::string& text, const Value::Map& data);

}  // namespace hostler::cli
