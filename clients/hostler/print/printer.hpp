#pragma once
// Printer: where a command's data goes, in the form the user chose. One command prints one thing;
// text is what virsh prints, byte for byte.

#include <iosfwd>
#include <span>

#include "clients/hostler/print/cell.hpp"

namespace hostler::cli {

/// diff: what differs, of commands that have two sides.
enum class Format { text, table, json, yaml, diff };

class Printer {
public:
    Printer(std::ostream& out, std::ostream& notes) : out_(out), notes_(notes) {}

    void set(Format format, bool is_quiet)
    {
        format_ = format;
        is_quiet_ = is_quiet;
    }
    Format format() const { return format_; }
    bool is_text() const { return format_ == Format::text; }
    bool is_quiet() const { return is_quiet_; }

    void table(std::span<const Column> columns, std::span<const Row> rows);
    void record(Layout layout, const Record& record);
    /// Records with a blank line after each but the last.
    void records(Layout layout, std::span<const Record> records);
    /// A document (XML) or a line: the text itself, and under `key` for programs.
    void text(std::string_view key, std::string_view text);
    /// Lines, a datum each.
    void lines(std::string_view key, std::span<const std::string> lines);
    /// Text of a shape of its own, and its data.
    void both(std::string_view text, const Value& value);
    /// One of many that are printed as they come: JSON on a line of its own, which programs read by
    /// lines; YAML as a document of its own. It is out when this returns.
    void event(std::string_view text, const Value& value);

    /// What was done, for a person: "Domain 'alpha' started". Not data: with -o it goes to stderr.
    void note(std::string_view text);
    /// What virsh ends each command with.
    void end_of_command();

private:
    /// Prints the value when the format is not text, and says whether it did.
    bool value(const Value& value);

    std::ostream& out_;
    std::ostream& notes_;
    Format format_ = Format::text;
    bool is_quiet_ = false;
};

}  // namespace hostler::cli
