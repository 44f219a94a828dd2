#include "tests/xml/corpus.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <regex>
#include <sstream>

namespace hostler::xml {
namespace {

const std::map<std::string, std::size_t> baseline = {
#include "tests/xml/corpus_baseline.txt"
};

std::vector<Case> cases(const std::string& folder)
{
    std::vector<Case> all;
    std::ifstream index(folder + "/index.tsv");
    for (std::string row; std::getline(index, row);) {
        if (row.empty() || row[0] == '#') continue;
        std::vector<std::string> cells;
        std::stringstream stream(row);
        for (std::string cell; std::getline(stream, cell, '\t');)
            cells.push_back(cell == "-" ? "" : cell);
        cells.resize(7);
        const std::string expected = cells[2] == "same" ? cells[1] : cells[2];
        all.push_back(
            {cells[0], cells[1], expected, cells[3] == "inactive", cells[4], cells[5], cells[6]});
    }
    return all;
}

}  // namespace

void Corpus::SetUp()
{
    const char* folder = std::getenv("HOSTLER_CORPUS");
    if (!folder) GTEST_SKIP() << "HOSTLER_CORPUS names no folder of documents";
    folder_ = folder;
    cases_ = cases(folder_);
    ASSERT_FALSE(cases_.empty()) << folder_ << "/index.tsv has no rows";
}

void Corpus::TearDown()
{
    for (const auto& [name, count] : counts_) {
        std::cout << name << ": " << count.right << " of " << count.all << "\n";
        const auto held = baseline.find(name);
        if (held != baseline.end()) {
            EXPECT_GE(count.right, held->second) << name << " was better before";
        }
    }
}

std::string Corpus::text(const std::string& path) const
{
    std::ifstream file(folder_ + "/" + path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void Corpus::tally(const std::string& name, const std::string& document, const std::string& got,
                   bool is_right)
{
    Count& count = counts_[name];
    ++count.all;
    count.right += is_right;
    EXPECT_TRUE(is_right) << name << " " << document << " differs:\n" << got;
}

std::string refusal(const Error& error)
{
    return "ERROR code=" + std::to_string(static_cast<int>(error.code)) + " " + error.text();
}

std::string without_generated(const std::string& text, const std::string& document)
{
    static const std::regex mac("52:54:00:[0-9a-fX:]{8}");
    static const std::regex uuid("<uuid>[^<]*</uuid>");
    static const std::regex genid("<genid>[^<]*</genid>");
    std::string out = std::regex_replace(text, mac, "X");
    if (document.find("<uuid>") == document.npos)
        out = std::regex_replace(out, uuid, "<uuid>X</uuid>");
    if (document.find("<genid/>") != document.npos)
        out = std::regex_replace(out, genid, "<genid>X</genid>");
    return out;
}

}  // namespace hostler::xml
