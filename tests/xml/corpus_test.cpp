// The documents of a corpus with known results ($HOSTLER_CORPUS: a folder with index.tsv). Prints
// how many of each kind come out right, and fails where that is fewer than corpus_baseline.txt
// says. HOSTLER_CORPUS_SHOW=1 names the documents that do not.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "xml/domain/fill.hpp"

namespace hostler::xml {
namespace {

/// One row of index.tsv; a path is empty where nothing was recorded.
struct Case {
    std::string kind;
    std::string document;
    std::string expected;
    bool is_inactive = false;
    std::string expect;
    std::string test_driver;
};

struct Count {
    std::size_t right = 0;
    std::size_t all = 0;
};
using Counts = std::map<std::string, Count>;

const std::map<std::string, std::size_t> baseline = {
#include "tests/xml/corpus_baseline.txt"
};

std::string slurp(const std::string& path)
{
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

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
        all.push_back({cells[0], cells[1], expected, cells[3] == "inactive", cells[4], cells[5]});
    }
    return all;
}

/// What reading and writing makes of a document, or "ERROR code".
using RoundTrip = std::function<std::string(const std::string& text, bool is_inactive)>;

std::string refusal(const Error& error)
{
    return "ERROR code=" + std::to_string(static_cast<int>(error.code)) + " " + error.text();
}

std::string domain_round_trip(const std::string& text, bool is_inactive)
{
    const auto domain = parse_domain(text, {.inactive = is_inactive});
    if (!domain) return refusal(domain.error());
    return format(*domain, {.inactive = is_inactive, .secure = true});
}

/// The one rule that the corpus's test driver has of its own: it names the host's ends of cards.
Result<Done> name_targets(Domain& domain, const FillWorld&)
{
    std::size_t count = 0;
    for (Interface& interface : domain.devices.interfaces)
        if (!interface.target.has_value())
            interface.target = Text("testnet" + std::to_string(count++));
    return Done{};
}
constexpr FillRule test_driver_rules[] = {{"targets", "Cards are named.", name_targets}};

/// As a daemon defines it: read as a stored definition, completed, written with its secrets.
std::string domain_defined(const std::string& text)
{
    auto domain = parse_domain(text, {.inactive = true});
    if (!domain) return refusal(domain.error());
    domain->type = Domain::Type::test;
    if (auto done = fill(*domain); !done) return refusal(done.error());
    if (auto done = fill(*domain, test_driver_rules); !done) return refusal(done.error());
    return format(*domain, {.inactive = true, .secure = true});
}

const std::map<std::string, RoundTrip> round_trips = {
    {"domain-generic", domain_round_trip},
    {"domain-qemu", domain_round_trip},
};

/// What is generated differs from run to run.
std::string without_generated(const std::string& text, const std::string& document)
{
    static const std::regex mac("52:54:00:[0-9a-f:]{8}");
    static const std::regex uuid("<uuid>[^<]*</uuid>");
    static const std::regex genid("<genid>[^<]*</genid>");
    std::string out = std::regex_replace(text, mac, "X");
    if (document.find("<uuid>") == document.npos)
        out = std::regex_replace(out, uuid, "<uuid>X</uuid>");
    if (document.find("<genid/>") != document.npos)
        out = std::regex_replace(out, genid, "<genid>X</genid>");
    return out;
}

class Corpus : public testing::Test {
protected:
    void SetUp() override
    {
        const char* folder = std::getenv("HOSTLER_CORPUS");
        if (!folder) GTEST_SKIP() << "HOSTLER_CORPUS names no folder of documents";
        folder_ = folder;
        cases_ = cases(folder_);
        ASSERT_FALSE(cases_.empty()) << folder_ << "/index.tsv has no rows";
    }
    std::string text(const std::string& path) const { return slurp(folder_ + "/" + path); }

    void tally(const std::string& name, const std::string& what, bool is_right)
    {
        Count& count = counts_[name];
        ++count.all;
        count.right += is_right;
        if (!is_right && std::getenv("HOSTLER_CORPUS_SHOW"))
            std::cout << name << ": " << what << "\n";
    }

    void TearDown() override
    {
        for (const auto& [name, count] : counts_) {
            std::cout << name << ": " << count.right << " of " << count.all << "\n";
            const auto held = baseline.find(name);
            if (held != baseline.end()) {
                EXPECT_GE(count.right, held->second) << name << " was better before";
            }
        }
    }

    std::string folder_;
    std::vector<Case> cases_;
    Counts counts_;
};

TEST_F(Corpus, CompleteDocumentsSurvive)
{
    std::set<std::tuple<std::string, std::string, bool>> seen;
    for (const Case& one : cases_) {
        const auto round_trip = round_trips.find(one.kind);
        if (round_trip == round_trips.end() || one.expected.empty()) continue;
        if (!seen.insert({one.kind, one.expected, one.is_inactive}).second) continue;
        const std::string wanted = text(one.expected);
        tally("survive " + one.kind, one.expected,
              round_trip->second(wanted, one.is_inactive) == wanted);
    }
}

TEST_F(Corpus, DefinitionsAreCompletedOrRefused)
{
    std::set<std::string> seen;
    for (const Case& one : cases_) {
        if (!one.kind.starts_with("domain-") || one.test_driver.empty()) continue;
        if (!seen.insert(one.document).second) continue;
        const std::string wanted = text(one.test_driver);
        const std::string got = domain_defined(text(one.document));
        if (wanted.starts_with("ERROR"))
            tally("refuse " + one.kind, one.document + " " + got,
                  got.starts_with(wanted.substr(0, wanted.find(" domain"))));
        else
            tally("define " + one.kind, one.document,
                  without_generated(got, text(one.document)) ==
                      without_generated(wanted, text(one.document)));
    }
}

}  // namespace
}  // namespace hostler::xml
