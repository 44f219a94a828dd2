#include "xml/domain/domain.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "tests/xml/specimen.hpp"
#include "xml/schema/compare.hpp"
#include "xml/schema/visit.hpp"

namespace hostler::xml {
namespace {

constexpr FormatFlags whole{.inactive = false, .secure = true};

/// HOSTLER_SPECIMENS asks for more of them than each run makes.
std::uint64_t specimens()
{
    const char* wanted = std::getenv("HOSTLER_SPECIMENS");
    return wanted ? std::strtoull(wanted, nullptr, 10) : 2000;
}

std::string differences(const Domain& before, const Domain& after)
{
    std::string all;
    for (const Difference& one : compare(before, after)) all += sentence(one) + "\n";
    return all;
}

TEST(RandomDefinitions, AreTheSameOnceWrittenAndReadAgain)
{
    std::uint64_t made = 0;
    int lost = 0;
    for (std::uint64_t seed = 1; made < specimens() && lost < 5; ++seed) {
        ASSERT_LT(seed, specimens() * 50) << "hardly any specimen is sound";
        const auto domain = Specimen(seed).make<Domain>();
        if (!domain) continue;
        ++made;
        const std::string text = format(*domain, whole);
        const auto again = parse_domain(text);
        if (again && *again == *domain) continue;
        ++lost;
        ADD_FAILURE() << "seed " << seed << ": "
                      << (again ? differences(*domain, *again) : again.error().text()) << "\n"
                      << text;
    }
}

/// A property of specimens that never say a thing would show nothing of it.
TEST(RandomDefinitions, SayNearlyAllThatThereIsToSay)
{
    std::set<const Part*> said;
    for (std::uint64_t seed = 1; seed < 5000; ++seed) {
        const auto domain = Specimen(seed).make<Domain>();
        if (!domain) continue;
        visit(*domain, [&said](const Place& place) {
            if (place.part && place.part->value) said.insert(place.part);
            return Walk::on;
        });
    }
    EXPECT_GT(said.size(), 750U);
}

TEST(DomainFormat, WritesExbibytesThoughTheNextUnitIsBeyondItsNumbers)
{
    const std::string size = "<cache id='0' level='3' type='both' size='3' unit='EiB'/>";
    const auto domain = parse_domain(
        "<domain type='kvm'><name>d</name><memory>1024</memory><cputune><cachetune vcpus='0'>" +
        size + "</cachetune></cputune><os><type>hvm</type></os></domain>");
    ASSERT_TRUE(domain) << domain.error().text();
    EXPECT_NE(format(*domain, whole).find(size), std::string::npos);
}

}  // namespace
}  // namespace hostler::xml
