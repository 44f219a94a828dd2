// What the domain format costs against libxml2 alone: reading, writing, memory. Prints the table of
// docs/performance-xml.md. The peers take turns in one run, and the best of many turns counts, so
// that what else the machine does falls on none of them.

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

constexpr int turns = 200;
constexpr int calls_a_turn = 50;

using Clock = std::chrono::steady_clock;

std::string slurp(const char* path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

using Tree = std::unique_ptr<xmlDoc, FreeDocument>;

Tree tree_of(const std::string& text)
{
    return Tree(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                              XML_PARSE_NONET));
}

/// Nanoseconds a call of each, in its best turn.
template <class... Works>
void race(double* best, Works... works)
{
    std::fill_n(best, sizeof...(works), 1e18);
    for (int turn = 0; turn < turns; ++turn) {
        double* one = best;
        const auto run = [&one](auto& work) {
            const auto start = Clock::now();
            for (int call = 0; call < calls_a_turn; ++call) work();
            const std::chrono::duration<double, std::nano> took = Clock::now() - start;
            *one = std::min(*one, took.count() / calls_a_turn);
            ++one;
        };
        (run(works), ...);
    }
}

std::size_t bytes_in_use()
{
    return mallinfo2().uordblks;
}

/// The heap and the struct of one definition of many.
double bytes_a_definition(const std::string& text)
{
    constexpr std::size_t count = 1000;
    std::vector<Domain> all;
    all.reserve(count);
    const std::size_t before = bytes_in_use();
    for (std::size_t i = 0; i < count; ++i) all.push_back(parse_domain(text).or_throw());
    return static_cast<double>(bytes_in_use() - before) / count + sizeof(Domain);
}

void row(const char* what, double value, const char* unit, double aim)
{
    std::printf("| %s | %.2f %s | at most %.2f |\n", what, value, unit, aim);
}

int run(const char* path)
{
    const std::string text = slurp(path);
    const auto domain = parse_domain(text);
    if (!domain) {
        std::fprintf(stderr, "%s: %s\n", path, domain.error().text().c_str());
        return 1;
    }
    double nanoseconds[4];
    const Tree tree = tree_of(text);
    race(
        nanoseconds, [&] { tree_of(text); }, [&] { (void)parse_domain(text); },
        [&] {
            xmlChar* written = nullptr;
            int size = 0;
            xmlDocDumpMemory(tree.get(), &written, &size);
            xmlFree(written);
        },
        [&] { (void)format(*domain, {.inactive = true}); });
    std::printf("| what | seen | aim |\n|---|---|---|\n");
    row("libxml2 reads the tree", nanoseconds[0] / 1000, "us", 0.0);
    row("a definition is read", nanoseconds[1] / nanoseconds[0], "x that", 3.0);
    row("libxml2 writes the tree", nanoseconds[2] / 1000, "us", 0.0);
    row("a definition is written", nanoseconds[3] / nanoseconds[2], "x that", 1.0);
    row("a definition in memory", bytes_a_definition(text) / 1024, "KiB", 6.0);
    std::printf("sizeof(Domain) %zu\n", sizeof(Domain));
    return 0;
}

}  // namespace
}  // namespace hostler::xml

int main(int count, char** words)
{
    return hostler::xml::run(count > 1 ? words[1] : "tests/bench/xml/usual.xml");
}
