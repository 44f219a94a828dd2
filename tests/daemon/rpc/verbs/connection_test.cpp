// A connection itself: opening, what it says of itself, and what there is none of on it.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using testing::expect_refused;

class ConnectionVerbs : public testing::VerbTest {
protected:
    Client opened(const char* uri, std::uint32_t flags)
    {
        Client one = house.connect();
        one.ask<proto::ConnectOpen>({uri, flags});
        return one;
    }
    bool has(Client& one, std::int32_t feature)
    {
        return one.ask<proto::ConnectSupportsFeature>({feature}).supported != 0;
    }
};

TEST_F(ConnectionVerbs, IsOpenedOnce)
{
    Client one = house.connect();
    expect_refused<proto::ConnectGetUri>(one, {}, VIR_ERR_INTERNAL_ERROR, "connection");
    one.ask<proto::ConnectOpen>({"test:///default", 0});
    expect_refused<proto::ConnectOpen>(one, {"test:///default", 0}, VIR_ERR_INTERNAL_ERROR,
                                       "already open");
    EXPECT_EQ(one.ask<proto::ConnectGetUri>({}).uri, "test:///default");
}

TEST_F(ConnectionVerbs, AUriThatIsRefusedLeavesItClosed)
{
    Client one = house.connect();
    for (const char* uri : {"vbox:///session", "xen:///system", "nonsense", "test:///no/such"}) {
        SCOPED_TRACE(uri);
        EXPECT_FALSE(one.call<proto::ConnectOpen>({uri, 0}).is_ok());
    }
    EXPECT_TRUE(one.call<proto::ConnectOpen>({"test:///default", 0}).is_ok());
}

TEST_F(ConnectionVerbs, WhoOpensItToReadOnlyReads)
{
    Client one = opened("test:///default", VIR_CONNECT_RO);
    EXPECT_TRUE(one.call<proto::DomainGetState>({test, 0}).is_ok());
    expect_refused<proto::DomainDestroy>(one, {test}, VIR_ERR_OPERATION_DENIED, "read only");
}

TEST_F(ConnectionVerbs, EachUriHasDomainsOfItsOwn)
{
    Client system = opened("qemu:///system", 0);
    EXPECT_EQ(system.ask<proto::ConnectNumOfDomains>({}).num, 0);
    expect_refused<proto::DomainLookupByName>(system, {"test"}, VIR_ERR_NO_DOMAIN, "'test'");
    expect_refused<proto::DomainGetState>(system, {test, 0}, VIR_ERR_NO_DOMAIN, test.uuid.text());
}

TEST_F(ConnectionVerbs, SaysWhatItIs)
{
    EXPECT_EQ(client.ask<proto::ConnectGetLibVersion>({}).lib_ver, 11'000'000u);
    EXPECT_EQ(client.ask<proto::ConnectIsSecure>({}).secure, 1) << "a socket of this host";
    EXPECT_EQ(client.ask<proto::ConnectGetVersion>({}).hv_ver, 2u);
}

TEST_F(ConnectionVerbs, FeaturesAreKnownByLibvirtsNumbers)
{
    for (const std::int32_t feature : {8, 9, 10, 14, 15, 16}) EXPECT_TRUE(has(client, feature));
    for (const std::int32_t feature : {-1, 0, 1, 2, 4, 5, 6, 7, 1000, INT32_MAX})
        EXPECT_FALSE(has(client, feature)) << feature;
    Client early = house.connect();
    EXPECT_TRUE(has(early, 10)) << "asked before the connection is open";
    EXPECT_FALSE(early.call<proto::ConnectSupportsFeature>({9}).is_ok());
}

TEST_F(ConnectionVerbs, ClosesOnceItIsAnswered)
{
    EXPECT_TRUE(client.call<proto::ConnectClose>({}).is_ok());
    EXPECT_TRUE(client.is_closed());
}

// What libvirt has and hostler has none of: lists are empty, and who is looked up is named.
TEST_F(ConnectionVerbs, ThereAreNoNetworksDevicesInterfacesOrFilters)
{
    EXPECT_EQ(client.ask<proto::ConnectNumOfNetworks>({}).num, 0);
    EXPECT_EQ(client.ask<proto::ConnectListAllNodeDevices>({1, 0}).ret, 0u);
    EXPECT_TRUE(client.ask<proto::ConnectListInterfaces>({8}).names.empty());
    EXPECT_EQ(client.ask<proto::ConnectListAllNwfilters>({1, 0}).ret, 0u);
    expect_refused<proto::NetworkLookupByUuid>(client, {nobody.uuid}, VIR_ERR_NO_NETWORK,
                                               nobody.uuid.text());
    expect_refused<proto::InterfaceLookupByName>(client, {"eth0"}, VIR_ERR_NO_INTERFACE, "'eth0'");
    expect_refused<proto::InterfaceLookupByMacString>(client, {"52:54:00:00:00:01"},
                                                      VIR_ERR_NO_INTERFACE, "52:54:00:00:00:01");
    expect_refused<proto::NwfilterLookupByName>(client, {"clean"}, VIR_ERR_NO_NWFILTER, "'clean'");
    expect_refused<proto::NwfilterBindingLookupByPortDev>(client, {"vnet0"},
                                                          VIR_ERR_NO_NWFILTER_BINDING, "'vnet0'");
    expect_refused<proto::NodeDeviceLookupByName>(client, {"pci_0"}, VIR_ERR_NO_NODE_DEVICE,
                                                  "'pci_0'");
}

TEST_F(ConnectionVerbs, ADomainThatIsNotThereHasNoSnapshotsToCount)
{
    EXPECT_EQ(client.ask<proto::DomainSnapshotNum>({test, 0}).num, 0);
    EXPECT_EQ(client.ask<proto::DomainHasCurrentSnapshot>({test, 0}).result, 0);
    expect_refused<proto::DomainSnapshotNum>(client, {nobody, 0}, VIR_ERR_NO_DOMAIN,
                                             nobody.uuid.text());
    expect_refused<proto::DomainListAllCheckpoints>(client, {nobody, 1, 0}, VIR_ERR_NO_DOMAIN,
                                                    nobody.uuid.text());
}

}  // namespace
}  // namespace hostler::daemon
