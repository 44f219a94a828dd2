#include "clients/hostler/print/printer.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace hostler::cli {
namespace {

class PrinterTest : public testing::Test {
protected:
    Printer& in(Format format, bool is_quiet = false)
    {
        printer.set(format, is_quiet);
        return printer;
    }

    std::ostringstream out;
    std::ostringstream notes;
    Printer printer{out, notes};
};

const Record record = {{"id", "Id:", Cell(1)},
                       {"memory_kib", "Max memory:", kib(512)},
                       {"time_s", "CPU time:", seconds(1250000000)}};

TEST_F(PrinterTest, PrintsARecordForPeople)
{
    in(Format::text).record({15}, record);
    EXPECT_EQ(out.str(), "Id:             1\nMax memory:     512 KiB\nCPU time:       1.2s\n");
}

TEST_F(PrinterTest, PrintsARecordForPrograms)
{
    in(Format::yaml).record({15}, record);
    EXPECT_EQ(out.str(), "id: 1\nmemory_kib: 512\ntime_s: 1.25\n");
}

TEST_F(PrinterTest, PrintsARecordAsATable)
{
    in(Format::table).record({15}, record);
    EXPECT_EQ(out.str(),
              " Name         Value\n---------------------\n id           1\n memory_kib   512\n "
              "time_s       1.25\n");
}

TEST_F(PrinterTest, PartsRecordsByABlankLine)
{
    const std::vector<Record> two = {{{"a", "A:", Cell(1)}}, {{"a", "A:", Cell(2)}}};
    in(Format::text).records({3}, two);
    EXPECT_EQ(out.str(), "A:  1\n\nA:  2\n");
}

TEST_F(PrinterTest, PrintsRowsAsAListOfMaps)
{
    constexpr Column columns[] = {{"id", "Id"}, {"name", "Name"}};
    const std::vector<Row> rows = {{Cell("-", Value()), Cell("x")}};
    in(Format::yaml).table(columns, rows);
    EXPECT_EQ(out.str(), "- id: null\n  name: x\n");
}

TEST_F(PrinterTest, PrintsAnEventOnALineOrAsADocumentOfItsOwn)
{
    const Value data = Value::Map{{"event", "lifecycle"}, {"facts", Value::Map{{"a", 1}}}};
    in(Format::text).event("it happened\n", data);
    in(Format::json).event("it happened\n", data);
    in(Format::yaml).event("it happened\n", data);
    EXPECT_EQ(out.str(),
              "it happened\n"
              "{\"event\":\"lifecycle\",\"facts\":{\"a\":1}}\n"
              "---\nevent: lifecycle\nfacts:\n  a: 1\n");
}

TEST_F(PrinterTest, KeepsNotesApartFromData)
{
    in(Format::json).note("Domain 'x' started\n");
    EXPECT_EQ(out.str(), "");
    EXPECT_EQ(notes.str(), "Domain 'x' started\n");
}

TEST_F(PrinterTest, EndsACommandAsVirshDoes)
{
    in(Format::text).note("done\n");
    printer.end_of_command();
    EXPECT_EQ(out.str(), "done\n\n");
}

TEST_F(PrinterTest, SaysLessWhenQuiet)
{
    constexpr Column columns[] = {{"id", "Id"}};
    const std::vector<Row> rows = {{Cell("1")}};
    in(Format::text, true).table(columns, rows);
    printer.note("done\n");
    printer.end_of_command();
    EXPECT_EQ(out.str(), " 1\n");
}

}  // namespace
}  // namespace hostler::cli
