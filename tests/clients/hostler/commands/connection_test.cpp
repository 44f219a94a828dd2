#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class ConnectionCommandsTest : public CommandTest {
protected:
    ConnectionCommandsTest()
    {
        server.reply<proto::ConnectGetType>({"QEMU"});
        server.reply<proto::ConnectGetVersion>({7002001});
        server.reply<proto::ConnectGetLibVersion>({9000000});
    }
};

TEST_F(ConnectionCommandsTest, ConnectTakesLeaveAndBeginsAnew)
{
    run("uri", {});
    EXPECT_EQ(run("connect", {"--readonly"}), "");
    EXPECT_EQ(count<proto::ConnectClose>(), 1u);
    EXPECT_EQ(last<proto::ConnectOpen>().flags, std::uint32_t{VIR_CONNECT_RO});
    run("connect", {server.uri("test:///default")});
    EXPECT_EQ(last<proto::ConnectOpen>().name, "test:///default");
    EXPECT_EQ(last<proto::ConnectOpen>().flags, 0u);
    EXPECT_EQ(run("uri", {}), server.uri("test:///default") + "\n");
}

TEST_F(ConnectionCommandsTest, AHostHasAName)
{
    expect_verb<proto::ConnectGetHostname>("hostname", {}, "host.example\n",
                                           "failed to get hostname", {"host.example"});
    EXPECT_EQ(json("hostname", {}), "{\n  \"hostname\": \"host.example\"\n}\n");
}

TEST_F(ConnectionCommandsTest, VersionsAreOfLibraryProtocolAndHypervisor)
{
    const auto own = std::to_string(LIBVIR_VERSION_NUMBER / 1000000) + "." +
                     std::to_string(LIBVIR_VERSION_NUMBER / 1000 % 1000) + "." +
                     std::to_string(LIBVIR_VERSION_NUMBER % 1000);
    const std::string head = "Compiled against library: libvirt " + own +
                             "\nUsing library: libvirt " + own + "\nUsing API: QEMU " + own + "\n";
    EXPECT_EQ(run("version", {}), head + "Running hypervisor: QEMU 7.2.1\n");
    EXPECT_EQ(run("version", {"--daemon"}),
              head + "Running hypervisor: QEMU 7.2.1\nRunning against daemon: 9.0.0\n");
    server.reply<proto::ConnectGetVersion>({0});
    EXPECT_EQ(run("version", {}),
              head + "Running hypervisor: Cannot extract running QEMU hypervisor version\n");
    EXPECT_NE(json("version", {}).find("\"hypervisor\": null"), std::string::npos);
}

TEST_F(ConnectionCommandsTest, AVersionThatIsNotToldIsNamed)
{
    server.refuse<proto::ConnectGetLibVersion>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("version", {"--daemon"}),
              "failed to get the daemon version\noperation failed: no\n");
    server.refuse<proto::ConnectGetVersion>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("version", {}),
              "failed to get the hypervisor version\noperation failed: no\n");
    server.refuse<proto::ConnectGetType>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("version", {}), "failed to get hypervisor type\noperation failed: no\n");
}

}  // namespace
}  // namespace hostler::cli
