#pragma once
// Tables about elements of a domain: what is written of one that was read, and what is said of one
// that is refused. A row has the text that stands in <domain>, or in its <devices>.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>

#include "xml/domain/fill.hpp"

namespace hostler::xml {

/// Where a row's text stands.
enum class In { domain, devices };

inline std::string document(In where, std::string_view text)
{
    const std::string inside =
        where == In::devices ? "<devices>" + std::string(text) + "</devices>" : std::string(text);
    return "<domain type='test'><name>a</name><memory>2048</memory><vcpu>4</vcpu>"
           "<os><type>hvm</type></os>" +
           inside + "</domain>";
}

/// Without what indents it.
inline std::string flat(std::string_view text)
{
    std::string line;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\n') {
            line += text[at];
            continue;
        }
        while (at + 1 < text.size() && text[at + 1] == ' ') ++at;
    }
    return line;
}

struct Written {
    std::string_view text;
    std::string_view as;  ///< empty: as it stands
};

/// Each row is read, and its stored definition has what the row says; which is read again as the
/// same domain.
inline void expect_written(In where, std::span<const Written> rows,
                           FormatFlags flags = {.inactive = true, .secure = true})
{
    for (const Written& row : rows) {
        const auto domain = parse_domain(document(where, row.text), {.inactive = flags.inactive});
        ASSERT_TRUE(domain) << row.text << "\n" << domain.error().text();
        const std::string text = format(*domain, flags);
        const std::string wanted(row.as.empty() ? row.text : row.as);
        EXPECT_THAT(flat(text), ::testing::HasSubstr(wanted)) << text;
        const auto again = parse_domain(text, {.inactive = flags.inactive});
        ASSERT_TRUE(again) << text << again.error().text();
        EXPECT_EQ(format(*again, flags), text);
    }
}

struct Faulty {
    std::string_view text;
    ErrorCode code;
    std::string_view part;  ///< of the sentence
};

/// Each row is refused, when it is read or when it is completed, with libvirt's code and a sentence
/// that says what and where.
inline void expect_refused(In where, std::span<const Faulty> rows)
{
    for (const Faulty& row : rows) {
        auto domain = parse_domain(document(where, row.text), {.inactive = true});
        const Result<Done> done = domain ? fill(*domain) : Result<Done>(domain.error());
        ASSERT_FALSE(done) << "it is taken: " << row.text;
        const std::string said = done.error().text();
        EXPECT_EQ(done.error().code, row.code) << row.text << "\n" << said;
        EXPECT_THAT(said, ::testing::HasSubstr(std::string(row.part))) << row.text;
        EXPECT_THAT(said, ::testing::HasSubstr("/domain/")) << "it says where";
    }
}

}  // namespace hostler::xml
