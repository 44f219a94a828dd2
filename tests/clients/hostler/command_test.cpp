#include "tests/clients/hostler/command_test.hpp"

#include "clients/hostler/cli/parse.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {

CommandTest::CommandTest()
{
    server.answer<proto::DomainLookupByName>(
        [](const auto& args) { return proto::DomainLookupByName::Reply{domain(args.name, -1)}; });
}

void CommandTest::begin()
{
    if (has_begun_) return;
    has_begun_ = true;
    server.start();
    session.settings().uri = server.uri();
}

std::string CommandTest::run(const std::string& name, const Words& words, Format format)
{
    begin();
    out.str("");
    printer.set(format, false);
    const Command* command = find_command(name);
    if (command == nullptr) throw Failure("there is no command " + name);
    command->run(session, parse(*command, words).arguments);
    return out.str();
}

std::string CommandTest::failure_of(const std::string& name, const Words& words)
{
    try {
        run(name, words);
    } catch (const Failure& failure) {
        std::string text;
        for (const std::string& line : failure.lines) text += line + "\n";
        return text;
    }
    return "";
}

void CommandTest::expect_exclusive(const std::string& name, const Words& always,
                                   std::initializer_list<std::pair<const char*, const char*>> pairs)
{
    begin();
    const std::size_t before = server.calls().size();
    for (const auto& [first, second] : pairs) {
        Words words = always;
        for (const std::string option : {first, second}) words.push_back("--" + option);
        EXPECT_EQ(failure_of(name, words), "Options --" + std::string(first) + " and --" + second +
                                               " are mutually exclusive\n")
            << shown(name, words);
    }
    EXPECT_EQ(server.calls().size(), before) << name << " asked before it looked at its options";
}

std::string CommandTest::shown(const std::string& name, const Words& words)
{
    std::string line = name;
    for (const std::string& word : words) line += " " + word;
    return line;
}

Words told(const Params& params)
{
    Words words;
    for (const proto::TypedParam& each : params)
        words.push_back(each.field + "=" + cell_of(each.value).text);
    return words;
}

}  // namespace hostler::cli
