#pragma once
// CommandTest: commands from the words to the text and to the calls, over a server that says what a
// test tells it to before its first command.

#include <gtest/gtest.h>

#include <sstream>

#include "clients/hostler/cli/parse.hpp"
#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "tests/clients/fake_server.hpp"

namespace hostler::cli {

class CommandTest : public testing::Test {
protected:
    CommandTest()
    {
        server.answer<proto::DomainLookupByName>([](const auto& args) {
            return proto::DomainLookupByName::Reply{domain(args.name, -1)};
        });
    }

    static proto::DomainRef domain(std::string name, std::int32_t id)
    {
        return {std::move(name), Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809").value(), id};
    }

    /// The server takes this call, which has nothing to tell, and keeps what was asked.
    template <class P>
    void take(std::vector<typename P::Args>& asked)
    {
        server.answer<P>([&asked](const typename P::Args& args) {
            asked.push_back(args);
            return typename P::Reply{};
        });
    }

    void begin()
    {
        if (has_begun_) return;
        has_begun_ = true;
        server.start();
        session.settings().uri = server.uri();
    }

    std::string run(const std::string& name, std::vector<std::string> words,
                    Format format = Format::text)
    {
        begin();
        out.str("");
        printer.set(format, false);
        const Command& command = *find_command(name);
        command.run(session, parse(command, std::move(words)).arguments);
        return out.str();
    }

    /// The lines of what it ends with; "" when it does its work.
    std::string failure_of(const std::string& name, std::vector<std::string> words)
    {
        try {
            run(name, std::move(words));
        } catch (const Failure& failure) {
            std::string text;
            for (const std::string& line : failure.lines) text += line + "\n";
            return text;
        }
        return "";
    }

    tests::FakeServer server;
    std::ostringstream out;
    Printer printer{out, out};
    Session session{{}, printer};

private:
    bool has_begun_ = false;
};

}  // namespace hostler::cli
