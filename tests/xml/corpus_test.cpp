// The corpus's domains: what is complete survives, what is not is completed, what is wrong is
// refused.

#include "tests/xml/corpus.hpp"

#include <functional>
#include <set>

#include "xml/domain/fill.hpp"

namespace hostler::xml {
namespace {

/// What reading and writing makes of a document, or "ERROR code".
using RoundTrip = std::function<std::string(const std::string& text, bool is_inactive)>;

std::string domain_round_trip(const std::string& text, bool is_inactive)
{
    const auto domain = parse_domain(text, {.inactive = is_inactive});
    if (!domain) return refusal(domain.error());
    return format(*domain, {.inactive = is_inactive, .secure = true});
}

// The rules that the corpus's test driver has of its own.

Result<Done> choose_arch(Domain& domain, const FillWorld&)
{
    if (!domain.os.arch.has_value()) domain.os.arch = "i686";
    return Done{};
}

Result<Done> drop_qemu(Domain& domain, const FillWorld&)
{
    domain.qemu.reset();
    return Done{};
}

Result<Done> name_targets(Domain& domain, const FillWorld&)
{
    std::size_t count = 0;
    for (Interface& interface : domain.devices.interfaces)
        if (!interface.target.has_value())
            interface.target = Text("testnet" + std::to_string(count++));
    return Done{};
}
constexpr FillRule test_driver_rules[] = {
    {"arch", "It has one architecture.", choose_arch},
    {"qemu", "It does not know QEMU's namespace.", drop_qemu},
    {"targets", "The host's ends of cards are named.", name_targets},
};

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

TEST_F(Corpus, CompleteDocumentsSurvive)
{
    std::set<std::tuple<std::string, std::string, bool>> seen;
    for (const Case& one : cases_) {
        const auto round_trip = round_trips.find(one.kind);
        if (round_trip == round_trips.end() || one.expected.empty()) continue;
        if (!seen.insert({one.kind, one.expected, one.is_inactive}).second) continue;
        const std::string wanted = text(one.expected);
        const std::string got = round_trip->second(wanted, one.is_inactive);
        tally("survive " + one.kind, one.expected, got, got == wanted);
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
            tally("refuse " + one.kind, one.document, got,
                  got.starts_with(wanted.substr(0, wanted.find(" domain"))));
        else
            tally("define " + one.kind, one.document, got,
                  without_generated(got, text(one.document)) ==
                      without_generated(wanted, text(one.document)));
    }
}

}  // namespace
}  // namespace hostler::xml
