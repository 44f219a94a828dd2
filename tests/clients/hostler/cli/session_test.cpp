#include "clients/hostler/cli/session.hpp"

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class SessionTest : public CommandTest {};

TEST_F(SessionTest, ConnectsWhenAConnectionIsFirstNeeded)
{
    begin();
    EXPECT_FALSE(session.is_connected());
    session.connection();
    session.connection();
    EXPECT_TRUE(session.is_connected());
    EXPECT_EQ(count<proto::ConnectOpen>(), 1u);
}

TEST_F(SessionTest, TakesLeaveUnlessTheOtherSideIsGone)
{
    begin();
    session.connection();
    session.disconnect();
    EXPECT_EQ(count<proto::ConnectClose>(), 1u);
    session.connection();
    session.disconnect(false);
    EXPECT_FALSE(session.is_connected());
    session.disconnect();  // there is nobody to take leave of
    EXPECT_EQ(count<proto::ConnectClose>(), 1u);
}

TEST_F(SessionTest, ARefusalHasAHeadlineWhereThereIsOne)
{
    begin();
    server.refuse<proto::ConnectGetHostname>(Error(ErrorCode::operation_failed, "no"));
    const auto refusal = [this](const std::string& headline) {
        try {
            session.ask<proto::ConnectGetHostname>({}, headline);
        } catch (const Failure& failure) {
            return failure.lines;
        }
        return Words();
    };
    EXPECT_EQ(refusal(""), Words{"operation failed: no"});
    EXPECT_EQ(refusal("Failed"), (Words{"Failed", "operation failed: no"}));
}

TEST(Fill, PutsTheValueInThePlaceAndReadsNothingInIt)
{
    EXPECT_EQ(fill("no '%s' there", "web"), "no 'web' there");
    EXPECT_EQ(fill("no '%s' there", "%s"), "no '%s' there");
    EXPECT_EQ(fill("nothing", "web"), "nothing");
}

}  // namespace
}  // namespace hostler::cli
