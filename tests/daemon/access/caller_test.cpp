#include "daemon/access/caller.hpp"

#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

TEST(Callers, AreToldByAllThatIsKnownOfThem)
{
    Caller caller;
    EXPECT_EQ(caller.text(), "somebody");
    caller.user_id = 0;
    EXPECT_EQ(caller.text(), "uid 0") << "root is somebody";
    caller.sasl_name = "alice@EXAMPLE";
    EXPECT_EQ(caller.text(), "uid 0, SASL user 'alice@EXAMPLE'");
}

TEST(Callers, WhoComesOverANetworkIsToldByWhere)
{
    Caller caller;
    caller.address = "192.0.2.7:4711";
    EXPECT_EQ(caller.text(), "somebody from 192.0.2.7:4711");
    caller.certificate_name = "CN=x";
    EXPECT_EQ(caller.text(), "certificate 'CN=x' from 192.0.2.7:4711");
}

}  // namespace
}  // namespace hostler::daemon
