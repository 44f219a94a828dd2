#include "clients/hostler/cli/event_line.hpp"

#include <iostream>

namespace hostler::cli {

void print_event(Printer& printer, const std::string& text, const Value::Map& data)
{
    if (printer.format() == Format::json) {
        std::cout << plain(data) << '\n';
    } else {
        if (printer.format() == Format::yaml) std::cout << "---\n";
        printer.both(text, data);
    }
    std::cout.flush();
}

}  // namespace hostler::cli
