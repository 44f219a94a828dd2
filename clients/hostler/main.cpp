// hostler: the command line of the house. One command, a line of them, or the shell.

#include <clocale>
#include <cstdio>
#include <iostream>

#include "clients/hostler/cli/help.hpp"
#include "clients/hostler/cli/line.hpp"
#include "clients/hostler/cli/parse.hpp"
#include "clients/hostler/cli/program.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "clients/hostler/shell/completion.hpp"
#include "clients/hostler/shell/shell.hpp"

namespace hostler::cli {
namespace {

struct Call {
    const Command* command;
    Invocation invocation;
};

Call understand(const Words& words)
{
    const Command* command = find_command(words.front());
    if (command == nullptr) {
        Failure failure("unknown command: '" + words.front() + "'");
        failure.ends_command = false;
        throw failure;
    }
    return {command, parse(*command, {words.begin() + 1, words.end()})};
}

void carry_out(Session& session, const Call& call)
{
    if (call.invocation.wants_help) {
        std::cout << help_of(*call.command) << '\n';
        return;
    }
    Printer& printer = session.out();
    const auto began = client::Clock::now();
    const Format format = call.invocation.format.value_or(session.settings().format);
    if (format == Format::diff && !call.command->has_diff)
        throw Failure(std::string(call.command->name) + " has no two sides for -o diff");
    printer.set(format, printer.is_quiet());
    call.command->run(session, call.invocation.arguments);
    printer.end_of_command();
    if (!session.settings().shows_time) return;
    const std::chrono::duration<double, std::milli> took = client::Clock::now() - began;
    char text[64];
    std::snprintf(text, sizeof text, "(Time: %.3f ms)\n\n", took.count());
    std::cout << text;
}

void report(std::string_view text)
{
    std::cout.flush();
    std::cerr << "error: " << text << '\n';
}

/// The one place where a command's failure ends.
template <class Work>
bool guarded(Session& session, const Work& work)
{
    try {
        work();
        return true;
    } catch (const Failure& failure) {
        for (const std::string& line : failure.lines) report(line);
        if (failure.ends_command) session.out().end_of_command();
    } catch (const client::Error& error) {
        if (!session.is_connected()) report("failed to connect to the hypervisor");
        report(error.message);
        session.disconnect(false);
        session.out().end_of_command();
    } catch (const std::exception& surprise) {
        report(surprise.what());
    }
    return false;
}

bool run_all(Session& session, const std::vector<Words>& lines)
{
    std::vector<Call> calls;
    bool is_fine = guarded(session, [&] {
        for (const Words& words : lines) calls.push_back(understand(words));
    });
    if (!is_fine) return false;
    for (const Call& call : calls) {
        is_fine = guarded(session, [&] { carry_out(session, call); });
        if (session.wants_to_quit) break;
    }
    return is_fine;
}

bool run_line(Session& session, const std::string& line)
{
    std::vector<Words> lines;
    return guarded(session, [&] { lines = split_line(line); }) && run_all(session, lines);
}

/// `hostler complete -- WORD...`, what a shell asks at its tab key: the last word is being typed.
/// Without a server there are still commands, options and files to offer.
bool offer(Session& session, std::span<const std::string> words)
{
    std::string line;
    for (const std::string& word : words)
        if (word != "--" || !line.empty()) line += (line.empty() ? "" : " ") + word;
    try {
        session.connection();
    } catch (const client::Error&) {
        session.disconnect(false);
    }
    session.out().lines("words", completions(session, line));
    return true;
}

int answer(Session& session, const Words& words)
{
    bool is_fine = true;
    if (words.size() > 1 && words.front() == "complete")
        is_fine = offer(session, std::span(words).subspan(1));
    else if (words.empty())
        is_fine = guarded(session, [&] { interact(session, run_line); });
    else if (words.size() == 1)
        is_fine = run_line(session, words.front());
    else
        is_fine = run_all(session, {words});
    guarded(session, [&] { session.disconnect(); });
    return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run(int count, const char* const* words)
{
    Printer printer(std::cout, std::cerr);
    Session nobody({}, printer);
    Program program;
    if (!guarded(nobody, [&] { program = parse_program(count, words); })) return EXIT_FAILURE;
    if (program.wants_help) std::cout << usage();
    if (program.wants_version) std::cout << HOSTLER_VERSION << '\n';
    if (program.wants_help || program.wants_version) return EXIT_SUCCESS;
    printer.set(program.settings.format, program.is_quiet);
    Session session(program.settings, printer);
    return answer(session, program.words);
}

}  // namespace
}  // namespace hostler::cli

int main(int count, char** words)
{
    std::setlocale(LC_ALL, "");
    return hostler::cli::run(count, words);
}
