#include "proto/io/failure.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

namespace hostler {
namespace {

Task<> does_well()
{
    co_return;
}

template <class Problem>
Task<> fails(Problem problem)
{
    throw problem;
    co_return;
}

std::exception_ptr failure(Task<> task)
{
    asio::io_context loop;
    auto answer = asio::co_spawn(loop, failure_of(std::move(task)), asio::use_future);
    loop.run();
    return answer.get();
}

TEST(Failures, OfWhatDoesWellAreNone)
{
    EXPECT_FALSE(failure(does_well()));
}

TEST(Failures, AreWhatWasThrown)
{
    const std::exception_ptr problem =
        failure(fails(Error(ErrorCode::operation_invalid, "as asked")));
    ASSERT_TRUE(problem);
    try {
        std::rethrow_exception(problem);
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::operation_invalid);
    }
    EXPECT_NE(reason_of(problem).find("as asked"), std::string::npos);
}

TEST(Failures, OfOtherKindsHaveWordsToo)
{
    EXPECT_EQ(reason_of(failure(fails(std::runtime_error("surprise")))), "surprise");
}

}  // namespace
}  // namespace hostler
