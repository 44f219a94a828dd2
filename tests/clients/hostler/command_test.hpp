#pragma once
// CommandTest: commands from the words to the text and to the calls, over a server that says what a
// test tells it to.

#include <gtest/gtest.h>

#include <sstream>

#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/cli/session.hpp"
#include "tests/clients/fake_server.hpp"
#include "tests/clients/places.hpp"

namespace hostler::cli {

using tests::Places;
using tests::text_of;
using tests::Variable;

using Words = std::vector<std::string>;

/// Options of a command, and the flags of the call that they end in.
struct FlagCase {
    Words options;
    std::uint32_t flags;
};

class CommandTest : public testing::Test {
protected:
    CommandTest();

    static proto::DomainRef domain(std::string name, std::int32_t id)
    {
        return {std::move(name), own_uuid(), id};
    }
    static Uuid own_uuid() { return Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809").value(); }

    /// The server takes this call, which has nothing to tell, and keeps what was asked.
    template <class P>
    void take(std::vector<typename P::Args>& asked)
    {
        server.answer<P>([&asked](const typename P::Args& args) {
            asked.push_back(args);
            return typename P::Reply{};
        });
    }

    /// What P was last asked with.
    template <class P>
    typename P::Args last() const
    {
        const auto all = server.asked<P>();
        EXPECT_FALSE(all.empty()) << "nobody called " << P::name;
        return all.empty() ? typename P::Args{} : all.back();
    }
    template <class P>
    std::size_t count() const
    {
        return server.asked<P>().size();
    }

    /// Runs the command with the options of each case behind `always`, and looks at P's flags.
    template <class P>
    void expect_flags(const std::string& name, const Words& always,
                      std::initializer_list<FlagCase> cases)
    {
        for (const FlagCase& each : cases) {
            Words words = always;
            words.insert(words.end(), each.options.begin(), each.options.end());
            const std::size_t before = count<P>();
            run(name, words);
            ASSERT_EQ(count<P>(), before + 1) << shown(name, words);
            EXPECT_EQ(last<P>().flags, each.flags) << shown(name, words);
        }
    }

    /// The command calls P and says `done`; when the server refuses, it ends with `failed` (if that
    /// is anything) and the server's own words.
    template <class P>
    void expect_verb(const std::string& name, const Words& words, const std::string& done,
                     const std::string& failed, const typename P::Reply& reply = {})
    {
        server.reply<P>(reply);
        const std::size_t before = count<P>();
        EXPECT_EQ(run(name, words), done);
        EXPECT_EQ(count<P>(), before + 1) << shown(name, words);
        server.refuse<P>(Error(ErrorCode::operation_failed, "no"));
        EXPECT_EQ(failure_of(name, words),
                  (failed.empty() ? "" : failed + "\n") + "operation failed: no\n");
        EXPECT_EQ(printed(), "") << shown(name, words);
        server.reply<P>(reply);
    }

    void begin();

    /// What it prints. A failure goes through.
    std::string run(const std::string& name, const Words& words, Format format = Format::text);
    std::string json(const std::string& name, const Words& words)
    {
        return run(name, words, Format::json);
    }

    /// The lines of what it ends with; "" when it does its work.
    std::string failure_of(const std::string& name, const Words& words);
    /// What the last command printed before it ended, however it did.
    std::string printed() const { return out.str(); }

    /// Options that say different things: the command names each pair, and asks the server nothing.
    void expect_exclusive(const std::string& name, const Words& always,
                          std::initializer_list<std::pair<const char*, const char*>> pairs);

    static std::string shown(const std::string& name, const Words& words);

    tests::FakeServer server;
    Places places;
    std::ostringstream out;
    Printer printer{out, out};
    Session session{{}, printer};

private:
    bool has_begun_ = false;
};

/// "name=value" of each.
Words told(const Params& params);

}  // namespace hostler::cli
