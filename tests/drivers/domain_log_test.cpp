#include "drivers/domain_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/temporary_folder.hpp"

namespace hostler::drivers {
namespace {

using ::testing::MatchesRegex;

TEST(DomainLog, KeepsDatedLinesUnderTheDomainsName)
{
    const tests::TemporaryFolder folder;
    const DomainLog log = DomainLog::of(folder.path() / "not/there/yet", "web");
    EXPECT_EQ(log.path(), folder.path() / "not/there/yet/qemu/web.log");
    log.note("one");
    log.note("two");
    std::ifstream file(log.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const std::string date = "[0-9]+-[0-9]+-[0-9]+ [0-9:]+\\.[0-9]+\\+0000: ";
    EXPECT_THAT(text, MatchesRegex(date + "one\n" + date + "two\n"));
}

TEST(DomainLog, WhatCannotBeWrittenIsNot)
{
    DomainLog::of("/proc/none", "web").note("one");
    EXPECT_FALSE(std::filesystem::exists("/proc/none"));
}

}  // namespace
}  // namespace hostler::drivers
