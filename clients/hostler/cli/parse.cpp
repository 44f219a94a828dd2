#include "clients/hostler/cli/parse.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

[[noreturn]] void does_not_fit(std::string text)
{
    Failure failure(std::move(text));
    failure.ends_command = false;
    throw failure;
}

/// How an option may be written: by its name, with _ for -, too, and by an older one.
std::string spellings(const Option& option)
{
    const std::string name = "--" + std::string(option.name);
    std::string spelled = name.substr(2);
    std::ranges::replace(spelled, '-', '_');
    std::string all = name;
    if (spelled != option.name) all += ",--" + spelled;
    if (!option.old_name.empty()) all += ",--" + std::string(option.old_name);
    return all;
}

/// The rows as CLI11 knows them; what they take lands in `texts`, a row each.
void describe(CLI::App& app, const Command& command, std::vector<std::vector<std::string>>& texts)
{
    for (std::size_t at = 0; at < command.options.size(); ++at) {
        const Option& option = command.options[at];
        if (option.kind == Option::Kind::flag)
            app.add_flag(spellings(option));
        else
            app.add_option(spellings(option), texts[at])
                ->expected(1)
                ->take_all()
                ->allow_extra_args(false);
    }
}

bool is_given(const CLI::App& app, const Option& option)
{
    return app.count("--" + std::string(option.name)) > 0;
}

/// Words without a name go to the rows that may do without, in their order.
void place(const CLI::App& app, const Command& command,
           std::vector<std::vector<std::string>>& texts)
{
    std::size_t at = 0;
    bool is_data_only = false;
    for (const std::string& word : app.remaining()) {
        if (word == "--" && !is_data_only) {
            is_data_only = true;
            continue;
        }
        if (word.starts_with("--") && !is_data_only)
            does_not_fit("command '" + std::string(command.name) + "' doesn't support option " +
                         word);
        const auto is_taken = [&](std::size_t row) {
            const Option& option = command.options[row];
            if (!option.is_positional) return true;
            return option.kind != Option::Kind::rest && !texts[row].empty();
        };
        while (at < command.options.size() && is_taken(at)) ++at;
        if (at == command.options.size()) does_not_fit("unexpected data '" + word + "'");
        texts[at].push_back(word);
    }
}

/// Rows that have to be there and are not, a line each.
void require_all(const Command& command, const std::vector<std::vector<std::string>>& texts)
{
    Failure failure;
    failure.ends_command = false;
    for (std::size_t at = 0; at < command.options.size(); ++at) {
        const Option& option = command.options[at];
        if (!option.is_required || !texts[at].empty()) continue;
        const std::string name(option.name);
        const bool is_text = option.kind == Option::Kind::text || option.kind == Option::Kind::rest;
        failure.lines.push_back("command '" + std::string(command.name) + "' requires " +
                                (is_text ? "<" + name + ">" : "--" + name) + " option");
    }
    if (!failure.lines.empty()) throw failure;
}

/// A name without its value is the one thing left that CLI11 can refuse.
std::string missing_value(const Command& command, std::string_view what)
{
    std::string text = "expected syntax:";
    for (const Option& option : command.options) {
        const std::string name = "--" + std::string(option.name);
        const bool is_number =
            option.kind == Option::Kind::number || option.kind == Option::Kind::size;
        if (what.starts_with(name + ":"))
            return text + " " + name + (is_number ? " <number>" : " <string>");
    }
    return std::string(what);
}

}  // namespace

Format parse_format(std::string_view word)
{
    if (word == "text") return Format::text;
    if (word == "table") return Format::table;
    if (word == "json") return Format::json;
    if (word == "yaml") return Format::yaml;
    if (word == "diff") return Format::diff;
    does_not_fit("output format '" + std::string(word) +
                 "' is none of text, table, json, yaml, diff");
}

Invocation parse(const Command& command, std::vector<std::string> words)
{
    CLI::App app;
    app.allow_extras();
    app.set_help_flag("--help");
    std::vector<std::vector<std::string>> texts(command.options.size());
    describe(app, command, texts);
    std::string format;
    app.add_option("-o,--output", format);

    Invocation invocation;
    std::ranges::reverse(words);  // CLI11 takes them from the end
    try {
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        invocation.wants_help = true;
        return invocation;
    } catch (const CLI::ParseError& error) {
        does_not_fit(missing_value(command, error.what()));
    }
    place(app, command, texts);
    if (!format.empty()) invocation.format = parse_format(format);
    require_all(command, texts);
    for (std::size_t at = 0; at < command.options.size(); ++at) {
        const Option& option = command.options[at];
        if (option.kind == Option::Kind::flag && is_given(app, option))
            invocation.arguments.add_flag(option.name);
        for (std::string& text : texts[at]) invocation.arguments.add(option.name, std::move(text));
    }
    return invocation;
}

}  // namespace hostler::cli
