#include "daemon/admin/idle_end.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace hostler::daemon {
namespace {

TEST(IdleEndTest, EndsOnlyWhenNobodyNeededTheDaemonForTheWholeTime)
{
    asio::io_context context;
    int asked = 0;
    bool is_over = false;
    auto last_needed = std::chrono::steady_clock::now();
    const auto is_needed = [&] {
        if (++asked >= 20) return false;
        last_needed = std::chrono::steady_clock::now();
        return true;
    };
    IdleEnd idle(is_needed, [&] {
        is_over = true;
        context.stop();
        return true;
    });
    idle.set(std::chrono::seconds(1));
    spawn(context.get_executor(), idle.watch(std::chrono::milliseconds(5)));
    context.run_for(std::chrono::seconds(30));
    EXPECT_TRUE(is_over);
    EXPECT_GE(asked, 20);
    EXPECT_GE(std::chrono::steady_clock::now() - last_needed, std::chrono::seconds(1));
}

TEST(IdleEndTest, WaitsTheWholeTimeAgainWhenSomebodyCameAtTheEnd)
{
    asio::io_context context;
    std::vector<std::chrono::steady_clock::time_point> ends;
    IdleEnd idle([] { return false; },
                 [&] {
                     ends.push_back(std::chrono::steady_clock::now());
                     return ends.size() == 2;
                 });
    idle.set(std::chrono::seconds(1));
    spawn(context.get_executor(), idle.watch(std::chrono::milliseconds(5)));
    context.run_for(std::chrono::seconds(30));
    ASSERT_EQ(ends.size(), 2u);
    EXPECT_GE(ends[1] - ends[0], std::chrono::seconds(1));
}

TEST(IdleEndTest, NeverEndsWithoutATime)
{
    asio::io_context context;
    bool is_over = false;
    IdleEnd idle([] { return false; }, [&is_over] { return is_over = true; });
    spawn(context.get_executor(), idle.watch(std::chrono::milliseconds(1)));
    context.run_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(is_over);
}

}  // namespace
}  // namespace hostler::daemon
