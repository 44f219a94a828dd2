#include "clients/hostler/cli/line.hpp"

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

constexpr std::string_view blanks = " \t\n";

[[noreturn]] void broken(const char* problem)
{
    Failure failure(problem);
    failure.ends_command = false;
    throw failure;
}

char take(std::string_view& line)
{
    const char letter = line.front();
    line.remove_prefix(1);
    return letter;
}

/// A word: up to a blank or ';' that is neither quoted nor escaped.
std::string take_word(std::string_view& line)
{
    std::string word;
    char quote = 0;
    while (!line.empty()) {
        const bool is_end = blanks.find(line.front()) != blanks.npos || line.front() == ';';
        if (quote == 0 && is_end) break;
        const char letter = take(line);
        if (letter == '\\' && quote != '\'') {
            if (line.empty()) broken("dangling \\");
            word += take(line);
        } else if (quote == 0 && (letter == '"' || letter == '\'')) {
            quote = letter;
        } else if (letter == quote) {
            quote = 0;
        } else {
            word += letter;
        }
    }
    if (quote == '"') broken("missing \"");
    if (quote == '\'') broken("missing '");
    return word;
}

}  // namespace

std::vector<Words> split_line(std::string_view line)
{
    std::vector<Words> commands(1);
    while (!line.empty()) {
        if (blanks.find(line.front()) != blanks.npos) {
            line.remove_prefix(1);
        } else if (line.front() == ';') {
            line.remove_prefix(1);
            commands.emplace_back();
        } else if (line.front() == '#') {
            break;
        } else {
            commands.back().push_back(take_word(line));
        }
    }
    std::erase_if(commands, [](const Words& words) { return words.empty(); });
    return commands;
}

std::string joined(const Words& words, std::string_view between)
{
    std::string text;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (at > 0) text += between;
        text += words[at];
    }
    return text;
}

}  // namespace hostler::cli
