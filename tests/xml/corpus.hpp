#pragma once
// A corpus of documents with known results ($HOSTLER_CORPUS: a folder with index.tsv), for tests
// that count how many of each kind come out right. They fail where one does not, and print what was
// made of it; and where there are fewer than corpus_baseline.txt says.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "xml/base/error.hpp"

namespace hostler::xml {

/// One row of index.tsv; a path is empty where nothing was recorded.
struct Case {
    std::string kind;
    std::string document;
    std::string expected;
    bool is_inactive = false;
    std::string expect;
    std::string test_driver;
    std::string qemu_driver;
};

class Corpus : public testing::Test {
protected:
    void SetUp() override;
    /// Prints the counts and holds them against the baseline.
    void TearDown() override;

    std::string text(const std::string& path) const;
    /// `document` came out right or not; `got` is what was made of it.
    void tally(const std::string& name, const std::string& document, const std::string& got,
               bool is_right);

    std::string folder_;
    std::vector<Case> cases_;

private:
    struct Count {
        std::size_t right = 0;
        std::size_t all = 0;
    };
    std::map<std::string, Count> counts_;
};

/// "ERROR code=27 the sentence"
std::string refusal(const Error& error);

/// With what is generated anew on every run written X: MACs, and UUIDs and generation IDs that
/// `document` does not give.
std::string without_generated(const std::string& text, const std::string& document);

}  // namespace hostler::xml
