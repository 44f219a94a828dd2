#pragma once
// Failure: a command did not succeed. Each line is printed as "error: line"; none when all is said.

#include <string>
#include <vector>

namespace hostler::cli {

struct Failure {
    explicit Failure(std::vector<std::string> texts = {}) : lines(std::move(texts)) {}
    explicit Failure(std::string text) : lines{std::move(text)} {}
    explicit Failure(const char* text) : lines{text} {}

    std::vector<std::string> lines;
    bool ends_command =
        true;  ///< false: it never began, so that the empty line behind it is left out
};

}  // namespace hostler::cli
