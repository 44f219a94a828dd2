// The domain format: any bytes are refused with a sentence or read; what was read is written, and
// read again it is the same definition, written as the same bytes. So is a definition that the
// rules have completed.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "xml/domain/fill.hpp"
#include "xml/schema/compare.hpp"

namespace hostler::xml {
namespace {

constexpr FormatFlags whole{.inactive = false, .secure = true};

[[noreturn]] void fail(const char* what, const std::string& detail, const std::string& text)
{
    std::fprintf(stderr, "%s: %s\n%s\n", what, detail.c_str(), text.c_str());
    std::abort();
}

enum class Rules { none, complete };

void must_survive(const Domain& domain, Rules rules)
{
    const std::string text = format(domain, whole);
    auto again = parse_domain(text);
    if (again && rules == Rules::complete) {
        if (const auto done = fill(*again); !done)
            fail("what was completed is refused", done.error().text(), text);
    }
    if (!again) fail("what was written is refused", again.error().text(), text);
    if (*again != domain) {
        std::string all;
        for (const Difference& one : compare(domain, *again)) all += sentence(one) + "\n";
        fail("what was read again differs", all, text);
    }
    if (format(*again, whole) != text) fail("what is written again differs", {}, text);
    const std::string older =
        format(domain, {.inactive = true, .secure = true, .migratable = true});
    if (const auto read = parse_domain(older); !read)
        fail("what is written for older readers is refused", read.error().text(), older);
}

void feed(std::string_view text)
{
    Warnings warnings;
    auto domain = parse_domain(text, {}, &warnings);
    if (!domain) {
        if (domain.error().text().empty()) fail("a refusal says nothing", {}, std::string(text));
        return;
    }
    must_survive(*domain, Rules::none);
    if (fill(*domain)) must_survive(*domain, Rules::complete);
}

}  // namespace
}  // namespace hostler::xml

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    hostler::xml::feed({reinterpret_cast<const char*>(data), size});
    return 0;
}
