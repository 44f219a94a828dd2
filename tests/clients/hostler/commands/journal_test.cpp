#include "clients/hostler/commands/journal.hpp"

#include <libvirt/libvirt.h>

#include "daemon/journal/journal_table.hpp"
#include "tests/clients/hostler/command_test.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::cli {
namespace {

using daemon::JournalEntry;
using daemon::JournalGap;
using daemon::JournalTable;

/// A domain's lifecycle event, without the number of a callback, as it is kept.
JournalEntry event(std::uint64_t sequence, const std::string& name)
{
    const proto::Bytes message = proto::encode(proto::DomainEventCallbackLifecycle::Message{
        0, {{name, {}, 1}, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED}});
    return {sequence, 1'000'000, "domain.0", {}, name, {message.begin() + 4, message.end()}, "r"};
}

class JournalTest : public CommandTest {
protected:
    void write(std::vector<JournalEntry> entries, std::vector<JournalGap> gaps = {},
               daemon::JournalLimits limits = {})
    {
        JournalTable table = JournalTable::open(file, limits).or_throw();
        table.write(entries, gaps).or_throw();
        table.close_cleanly(entries.back().sequence).or_throw();
    }

    std::string shown(const std::vector<std::pair<std::string, std::string>>& options = {},
                      Format format = Format::text)
    {
        Arguments arguments;
        for (const auto& [name, value] : options) arguments.add(name, value);
        out.str("");
        printer.set(format, false);
        show_journal(session, file, arguments);
        return out.str();
    }

    static std::string line(int number, const std::string& name)
    {
        return std::to_string(number) +
               "  1970-01-01 00:00:01.000+0000  r  event 'lifecycle' for " + "domain '" + name +
               "': Started Booted\n";
    }
    static std::string loss_after(int number)
    {
        return "some entries after number " + std::to_string(number) +
               " are gone: they are too old, or hostlerd was killed\n";
    }

    tests::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "hostler.db";
};

TEST_F(JournalTest, TellsEachEntryOnALine)
{
    write({event(1, "web"), event(2, "db")});
    EXPECT_EQ(shown(), line(1, "web") + line(2, "db"));
    EXPECT_EQ(shown({{"since", "1"}}), line(2, "db"));
    EXPECT_EQ(shown({{"domain", "web"}}), line(1, "web"));
    EXPECT_NE(shown({}, Format::json).find("\"event\": \"Started\""), std::string::npos);
}

TEST_F(JournalTest, ALossIsToldBeforeWhatCameAfterItWhoeverAsks)
{
    write({event(1, "web"), event(9, "db")}, {{2, 8}});
    EXPECT_EQ(shown({{"since", "1"}}), loss_after(1) + line(9, "db"));
    EXPECT_EQ(shown(), loss_after(0) + line(1, "web") + line(9, "db"));
}

TEST_F(JournalTest, WhatWasBeforeTheFirstEntryConcernsOnlyWhoAsksForIt)
{
    write({event(1, "a"), event(2, "b"), event(3, "c")}, {}, {.entries_max = 2});
    EXPECT_EQ(shown(), line(2, "b") + line(3, "c"));
    EXPECT_EQ(shown({{"since", "0"}}), loss_after(0) + line(2, "b") + line(3, "c"));
}

TEST_F(JournalTest, ANumberBehindItsEndIsRefused)
{
    write({event(1, "web")});
    EXPECT_THROW(shown({{"since", "2"}}), Failure);
    EXPECT_EQ(shown({{"since", "1"}}), "");
}

}  // namespace
}  // namespace hostler::cli
