// kvm: what running guests cost a hypervisor; versus.py runs it against hostlerd and its peers in
// turn.
//
//     kvm starts URI DEFINITION WORD COUNT      one after the other
//     kvm crowd URI DEFINITION WORD COUNT       all at once
//     kvm memory URI DEFINITION WORD PID-FILE   one, its process watched
//     kvm command WORD COUNT PROGRAM...         a hypervisor by itself
//
// DEFINITION is a file with a domain's XML in which @NAME@ and @SOCKET@ are replaced; WORD is what
// the guest says on its serial line.

#include <cstdio>
#include <cstdlib>

#include "tests/bench/kvm/bench.hpp"

int main(int count, char** words)
{
    const std::vector<std::string> given(words + 1, words + count);
    const std::string what = given.empty() ? "" : given[0];
    if (what == "command" && given.size() > 3) {
        bench::measure_command(given[1], std::atoi(words[3]), {given.begin() + 3, given.end()});
        return 0;
    }
    if (given.size() == 5) {
        bench::Order order{given[1], bench::read_file(given[2]), given[3], std::atoi(words[5])};
        if (what == "starts") return bench::measure_starts(order), 0;
        if (what == "crowd") return bench::measure_crowd(order), 0;
        if (what == "memory") return bench::measure_memory(order, given[4]), 0;
    }
    std::fprintf(stderr,
                 "usage: kvm starts|crowd|memory URI DEFINITION WORD COUNT|PID-FILE\n"
                 "       kvm command WORD COUNT PROGRAM...\n");
    return 2;
}
