// calls: what calls cost a daemon. It is run in turn against hostlerd and against a peer by
// versus.py, which keeps the ratios of one run.
//
//     calls URI PID TYPE WHAT COUNT
//
// WHAT: "define" makes COUNT domains; "reads", "definitions", "raw", "floor", "crowd", "stuck"
// measure COUNT calls of each kind on a daemon that has them.

#include <cstdio>
#include <cstdlib>

#include "tests/bench/calls/bench.hpp"

namespace {

struct Bench {
    std::string_view name;
    void (*run)(const bench::Target& target);
};

constexpr Bench benches[] = {
    {"define", bench::define_domains},
    {"reads", bench::measure_reads},
    {"definitions", bench::measure_definitions},
    {"raw", bench::measure_raw_rate},
    {"floor", bench::measure_floor},
    {"crowd", bench::measure_crowd},
    {"stuck", bench::measure_stuck},
};

}  // namespace

int main(int count, char** words)
{
    if (count == 6)
        for (const Bench& bench : benches)
            if (bench.name == words[4]) {
                bench.run({words[1], std::atoi(words[2]), words[3], std::atoi(words[5])});
                return 0;
            }
    std::fprintf(
        stderr, "usage: calls URI PID TYPE define|reads|definitions|raw|floor|crowd|stuck COUNT\n");
    return 2;
}
