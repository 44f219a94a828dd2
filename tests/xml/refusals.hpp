#pragma once
// Tables of documents that a reader refuses, each with the code that libvirt answers.

#include <gtest/gtest.h>

#include <span>

#include "xml/base/error.hpp"

namespace hostler::xml {

struct Refusal {
    std::string_view document;
    ErrorCode code;
};

/// Reads each with `parse` and holds its error against the row; every error names a line.
template <class Parse>
void expect_refusals(std::span<const Refusal> rows, Parse parse)
{
    for (const Refusal& row : rows) {
        const auto read = parse(row.document);
        ASSERT_FALSE(read) << row.document;
        EXPECT_EQ(read.error().code, row.code) << row.document << "\n" << read.error().text();
        EXPECT_NE(read.error().text().find("line "), std::string::npos) << read.error().text();
    }
}

}  // namespace hostler::xml
