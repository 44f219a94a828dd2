// The corpus's documents besides domains: an expected output survives, an input becomes its output,
// and what is wrong is refused with a line.

#include <functional>
#include <set>

#include "tests/xml/corpus.hpp"
#include "xml/secret/secret.hpp"

namespace hostler::xml {
namespace {

/// What reading and writing makes of a document, or "ERROR code".
using RoundTrip = std::function<std::string(const std::string& text)>;

std::string secret(const std::string& text)
{
    const auto secret = parse_secret(text);
    return secret ? format(*secret) : refusal(secret.error());
}

const std::map<std::string, RoundTrip> round_trips = {
    {"secret", secret},
};

class DocumentsCorpus : public Corpus {};

TEST_F(DocumentsCorpus, CompleteDocumentsSurvive)
{
    std::set<std::pair<std::string, std::string>> seen;
    for (const Case& one : cases_) {
        const auto round_trip = round_trips.find(one.kind);
        if (round_trip == round_trips.end() || one.expected.empty()) continue;
        if (!seen.insert({one.kind, one.expected}).second) continue;
        const std::string wanted = text(one.expected);
        const std::string got = round_trip->second(wanted);
        tally("survive " + one.kind, one.expected + "\n" + got, got == wanted);
    }
}

TEST_F(DocumentsCorpus, InputsBecomeTheirOutput)
{
    for (const Case& one : cases_) {
        const auto round_trip = round_trips.find(one.kind);
        if (round_trip == round_trips.end() || one.expected.empty()) continue;
        if (one.document == one.expected) continue;
        const std::string got = round_trip->second(text(one.document));
        tally("become " + one.kind, one.document + "\n" + got, got == text(one.expected));
    }
}

TEST_F(DocumentsCorpus, WrongDocumentsAreRefusedWithALine)
{
    for (const Case& one : cases_) {
        const auto round_trip = round_trips.find(one.kind);
        if (round_trip == round_trips.end() || one.expect != "xfail-parse") continue;
        const std::string got = round_trip->second(text(one.document));
        tally("refuse " + one.kind, one.document + "\n" + got,
              got.starts_with("ERROR") && got.find("line ") != got.npos);
    }
}

}  // namespace
}  // namespace hostler::xml
