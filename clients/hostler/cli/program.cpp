#include "clients/hostler/cli/program.hpp"

#include <CLI/CLI.hpp>

#include "clients/hostler/cli/parse.hpp"

namespace hostler::cli {
namespace {

/// "^]" and the like: the letter that ends a console.
char escape_letter(const std::string& text)
{
    constexpr char control_mask = 0x1f;
    if (text.size() == 2 && text[0] == '^' && text[1] >= '@' && text[1] <= '_')
        return static_cast<char>(text[1] & control_mask);
    if (text.size() == 1) return text[0];
    throw Failure("Invalid string '" + text + "' for escape sequence");
}

}  // namespace

std::string usage()
{
    return R"(
hostler [options]... [<command_string>]
hostler [options]... <command> [args...]

  options:
    -c | --connect=URI      the connection: a libvirt URI, or a name from libvirt.conf
         --root=DIR         the private daemon whose folder is DIR (also: HOSTLER_ROOT)
    -o | --output=FORMAT    text, table, json or yaml; diff, of define and dumpxml
    -e | --escape <char>    what ends a console
    -h | --help             this help
    -k | --keepalive-interval=NUM
                            seconds between keepalive questions, 0 for none
    -K | --keepalive-count=NUM
                            how many of them may stay without an answer
    -q | --quiet            no headings and no messages
    -r | --readonly         a connection that changes nothing
    -t | --timing           how long each command took
    -v | --version          the program's version

)";
}

Program parse_program(int count, const char* const* words)
{
    Program program;
    Settings& settings = program.settings;
    std::string format = "text";
    std::string escape = "^]";
    std::int64_t interval = settings.keepalive_interval.count();

    CLI::App app;
    app.set_help_flag("");
    app.prefix_command();
    app.add_option("-c,--connect", settings.uri);
    app.add_option("--root", settings.root)->envname("HOSTLER_ROOT");
    app.add_option("-o,--output", format);
    app.add_option("-e,--escape", escape);
    app.add_option("-k,--keepalive-interval", interval);
    app.add_option("-K,--keepalive-count", settings.keepalive_count);
    app.add_flag("-h,--help", program.wants_help);
    app.add_flag("-q,--quiet", program.is_quiet);
    app.add_flag("-r,--readonly", settings.is_read_only);
    app.add_flag("-t,--timing", settings.shows_time);
    app.add_flag("-v,-V,--version", program.wants_version);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        throw Failure(error.what());
    }
    program.words = app.remaining();
    if (!program.words.empty() && program.words[0].starts_with('-') && program.words[0] != "--")
        throw Failure("unsupported option '" + program.words[0] + "'. See --help.");
    if (interval < 0) throw Failure("option -k requires a positive integer argument");
    if (settings.keepalive_count < 0)
        throw Failure("option -K requires a positive integer argument");
    settings.keepalive_interval = std::chrono::seconds(interval);
    settings.escape = escape_letter(escape);
    settings.format = parse_format(format);
    return program;
}

}  // namespace hostler::cli
