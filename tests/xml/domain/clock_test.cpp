// <clock>: what several of its attributes say together.
#include "xml/domain/clock.hpp"

#include <gtest/gtest.h>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

Result<Domain> with_clock(const std::string& attributes)
{
    return parse_domain(
        "<domain type='test'><name>d</name><memory>65536</memory>"
        "<os><type>hvm</type></os><clock " +
            attributes + "/></domain>",
        {.validate = true});
}

/// As it is written back.
std::string written(const std::string& attributes)
{
    const std::string text = format(with_clock(attributes).or_throw());
    const std::size_t begin = text.find("<clock ") + 7;
    return text.substr(begin, text.find("/>", begin) - begin);
}

TEST(DomainClock, a_start_in_seconds_is_a_variable_one)
{
    EXPECT_EQ(written("offset='utc' adjustment='3600'"),
              "offset='variable' adjustment='3600' basis='utc'");
    EXPECT_EQ(written("offset='localtime' adjustment='-5'"),
              "offset='variable' adjustment='-5' basis='localtime'");
    EXPECT_EQ(written("offset='utc' adjustment='0'"),
              "offset='variable' adjustment='0' basis='utc'");
}

TEST(DomainClock, what_says_nothing_of_a_start_stays_what_it_is)
{
    for (const char* const same :
         {"offset='utc'", "offset='localtime'", "offset='utc' adjustment='reset'",
          "offset='variable' adjustment='7' basis='localtime'"})
        EXPECT_EQ(written(same), same);
}

TEST(DomainClock, a_start_that_is_no_number_is_refused)
{
    const Result<Domain> refused = with_clock("offset='utc' adjustment='soon'");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("a number of seconds or 'reset'"), std::string::npos)
        << refused.error().detail;
}

}  // namespace
}  // namespace hostler::xml
