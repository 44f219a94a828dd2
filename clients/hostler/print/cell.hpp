#pragma once
// Cell: one datum, as a person reads it and as a program does. A command names its columns or
// fields once; text, table, JSON and YAML all come from them.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/hostler/print/value.hpp"

namespace hostler::cli {

struct Cell {
    Cell(std::string shown, Value datum) : text(std::move(shown)), value(std::move(datum)) {}
    /// What reads the same for both.
    Cell(Value datum) : text(plain(datum)), value(std::move(datum)) {}
    Cell(std::string datum) : Cell(Value(std::move(datum))) {}
    Cell(const char* datum) : Cell(Value(datum)) {}

    std::string text;
    Value value;
};

struct Column {
    std::string_view key;    ///< "memory_kib", for programs
    std::string_view title;  ///< "Memory", for people
};
using Row = std::vector<Cell>;

struct Field {
    std::string key;
    std::string title;
    Cell cell;
};
using Record = std::vector<Field>;

/// How a record's lines look: the title to `width`, the separator, the text.
struct Layout {
    std::size_t width;
    std::string_view separator = " ";
};

/// "1234 KiB", and the number.
Cell kib(std::uint64_t size);
/// "12.3s" of nanoseconds, and the seconds.
Cell seconds(std::uint64_t nanoseconds);

}  // namespace hostler::cli
