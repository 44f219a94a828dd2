// What the domain format costs against libxml2 alone: reading, writing, memory. Prints the table of
// docs/performance-xml.md. The peers take turns in one run, and the best of many turns counts, so
// that what else the machine does falls on none of them.

#include <fcntl.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "xml/base/fd.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

constexpr int turns = 200;
constexpr int calls_a_turn = 50;

using Clock = std::chrono::steady_clock;

/// As the daemon's store reads: one read of a file of a known size.
std::string slurp(const char* path)
{
    const Fd file(::open(path, O_RDONLY));
    struct stat about = {};
    ::fstat(file.get(), &about);
    std::string text(static_cast<std::size_t>(about.st_size), '\0');
    text.resize(static_cast<std::size_t>(::read(file.get(), text.data(), text.size())));
    return text;
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

/// Milliseconds a definition, of many that lie in a folder as a daemon finds them at its start.
double load_time(const std::string& text)
{
    constexpr int count = 10000;
    const auto folder =
        std::filesystem::temp_directory_path() / ("hostler-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    for (int i = 0; i < count; ++i) std::ofstream(folder / (std::to_string(i) + ".xml")) << text;
    const auto start = Clock::now();
    std::vector<Domain> all;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        all.push_back(parse_domain(slurp(file.path().c_str()), {.inactive = true}).or_throw());
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    std::filesystem::remove_all(folder);
    return took.count() / count;
}

void fact(const char* what, double value, const char* unit)
{
    std::printf("| %s | %.2f %s | |\n", what, value, unit);
}

void figure(const char* what, double value, const char* unit, const char* aim)
{
    std::printf("| %s | %.2f %s | %s |\n", what, value, unit, aim);
}

int run(const char* path)
{
    const std::string text = slurp(path);
    const auto domain = parse_domain(text);
    if (!domain) {
        std::fprintf(stderr, "%s: %s\n", path, domain.error().text().c_str());
        return 1;
    }
    const Tree tree = tree_of(text);
    const auto write_tree = [&] {
        xmlChar* written = nullptr;
        int size = 0;
        xmlDocDumpMemory(tree.get(), &written, &size);
        xmlFree(written);
    };
    double best[4];
    race(
        best, [&] { tree_of(text); }, [&] { (void)parse_domain(text); }, write_tree,
        [&] { (void)format(*domain, {.inactive = true}); });
    std::printf("| what | seen | aim |\n|---|---|---|\n");
    fact("libxml2 builds the tree", best[0] / 1000, "us");
    figure("a definition is read", best[1] / best[0], "times that", "at most 3");
    fact("libxml2 writes the tree", best[2] / 1000, "us");
    figure("a definition is written", best[3] / best[2], "times that", "at most 1");
    figure("a definition in memory", bytes_a_definition(text) / 1024, "KiB", "at most 6");
    figure("10,000 are loaded from disk", load_time(text), "ms each",
           "at most 0.09, a quarter of libvirtd's");
    return 0;
}

}  // namespace
}  // namespace hostler::xml

int main(int count, char** words)
{
    return hostler::xml::run(count > 1 ? words[1] : "tests/bench/xml/usual.xml");
}
