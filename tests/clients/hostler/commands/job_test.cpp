#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class JobTest : public CommandTest {
protected:
    JobTest()
    {
        server.answer<proto::DomainGetJobStats>([this](const auto&) { return stats; });
    }

    /// As a server tells it: 64-bit numbers.
    void job(std::int32_t type, std::vector<std::pair<std::string, std::uint64_t>> numbers)
    {
        stats = {type, {}};
        for (auto& [name, number] : numbers) stats.params.push_back({name, number});
    }

    proto::DomainGetJobStats::Reply stats;
};

TEST_F(JobTest, AnAmountIsToldWholeOrNotAtAll)
{
    job(VIR_DOMAIN_JOB_UNBOUNDED, {{"time_elapsed", 5},
                                   {"time_remaining", 9},
                                   {"memory_total", 4096},
                                   {"memory_bps", 0},
                                   {"data_total", 0},
                                   {"disk_bps", 7}});
    EXPECT_EQ(run("domjobinfo", {"web"}),
              "Job type:         Unbounded   \n"
              "Operation:        Unknown     \n"
              "Time elapsed:     5            ms\n"
              "Memory processed: 0.000 B\n"
              "Memory remaining: 0.000 B\n"
              "Memory total:     4.000 KiB\n");
}

TEST_F(JobTest, OnlyABoundedOneHasAnEndThatIsKnown)
{
    job(VIR_DOMAIN_JOB_BOUNDED, {{"time_remaining", 9}, {"downtime", 3}});
    EXPECT_EQ(run("domjobinfo", {"web"}),
              "Job type:         Bounded     \n"
              "Operation:        Unknown     \n"
              "Time elapsed:     0            ms\n"
              "Time remaining:   9            ms\n"
              "Expected downtime: 3            ms\n");
}

TEST_F(JobTest, OneThatIsOverIsToldOfToWhoAsksForIt)
{
    const std::string head = "Job type:         Completed   \nOperation:        Unknown     \n";
    const std::string numbers =
        "Time elapsed:     0            ms\n"
        "Total downtime:   3            ms\n";
    job(VIR_DOMAIN_JOB_COMPLETED, {{"downtime", 3}});
    EXPECT_EQ(run("domjobinfo", {"web"}), head);
    EXPECT_EQ(run("domjobinfo", {"web", "--completed"}), head + numbers);
    EXPECT_EQ(run("domjobinfo", {"web", "--anystats"}), head + numbers);
}

TEST_F(JobTest, TheServersOwnNamesStandBelowTheType)
{
    job(VIR_DOMAIN_JOB_UNBOUNDED, {{"a", 1}});
    EXPECT_EQ(run("domjobinfo", {"web", "--rawstats"}), "Job type: 2\n\na: 1\n");
}

}  // namespace
}  // namespace hostler::cli
