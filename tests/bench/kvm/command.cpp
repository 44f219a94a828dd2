// A hypervisor started by hand, without a daemon: what the daemon's starts are compared with.

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/kvm/bench.hpp"

namespace bench {
namespace {

pid_t start(std::vector<std::string>& command)
{
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    pid_t pid = 0;
    if (::posix_spawnp(&pid, words[0], nullptr, nullptr, words.data(), environ) != 0)
        fail(command[0]);
    return pid;
}

}  // namespace

void measure_command(std::string_view word, int count, std::vector<std::string> command)
{
    std::vector<double> words;
    for (int round = 0; round < count; ++round) {
        SerialLine line("command");
        std::vector<std::string> filled;
        for (const std::string& part : command)
            filled.push_back(replaced(part, "@SOCKET@", line.path()));
        const Clock::time_point begun = Clock::now();
        const pid_t pid = start(filled);
        words.push_back(milliseconds(line.wait_for(word) - begun));
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
    print("first_word", quantile(words, 0.5), "ms");
}

}  // namespace bench
