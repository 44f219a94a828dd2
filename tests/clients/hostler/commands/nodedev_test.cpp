#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class NodedevTest : public CommandTest {
protected:
    NodedevTest()
    {
        server.answer<proto::NodeDeviceLookupByName>(
            [](const proto::NodeDeviceLookupByName::Args& args) {
                return proto::NodeDeviceLookupByName::Reply{{args.name}};
            });
    }

    const std::string file = places.file("<device/>");
};

TEST_F(NodedevTest, AVerbSaysWhatItDidOrWhatItCouldNot)
{
    const Words one = {"pci_1"};
    expect_verb<proto::NodeDeviceDestroy>("nodedev-destroy", one, "Destroyed node device 'pci_1'\n",
                                          "Failed to destroy node device 'pci_1'");
    expect_verb<proto::NodeDeviceCreate>("nodedev-start", one, "Device pci_1 started\n",
                                         "Failed to start device pci_1");
    expect_verb<proto::NodeDeviceUndefine>("nodedev-undefine", one,
                                           "Undefined node device 'pci_1'\n",
                                           "Failed to undefine node device 'pci_1'");
    expect_verb<proto::NodeDeviceReAttach>("nodedev-reattach", one, "Device pci_1 re-attached\n",
                                           "Failed to re-attach device pci_1");
    expect_verb<proto::NodeDeviceReset>("nodedev-reset", one, "Device pci_1 reset\n",
                                        "Failed to reset device pci_1");
    expect_verb<proto::NodeDeviceSetAutostart>("nodedev-autostart", one,
                                               "Device pci_1 marked as autostarted\n",
                                               "failed to mark device pci_1 as autostarted");
    EXPECT_EQ(last<proto::NodeDeviceSetAutostart>().autostart, 1);
    expect_verb<proto::NodeDeviceSetAutostart>("nodedev-autostart", {"pci_1", "--disable"},
                                               "Device pci_1 unmarked as autostarted\n",
                                               "failed to unmark device pci_1 as autostarted");
    EXPECT_EQ(last<proto::NodeDeviceSetAutostart>().autostart, 0);
}

TEST_F(NodedevTest, IsMadeFromAFile)
{
    expect_verb<proto::NodeDeviceCreateXml>(
        "nodedev-create", {file}, "Node device vport1 created from " + file + "\n",
        "Failed to create node device from " + file, {{"vport1"}});
    expect_verb<proto::NodeDeviceDefineXml>(
        "nodedev-define", {file}, "Node device 'mdev1' defined from '" + file + "'\n",
        "Failed to define node device from '" + file + "'", {{"mdev1"}});
    expect_flags<proto::NodeDeviceCreateXml>(
        "nodedev-create", {file}, {{{}, 0}, {{"--validate"}, VIR_NODE_DEVICE_CREATE_XML_VALIDATE}});
    expect_flags<proto::NodeDeviceDefineXml>(
        "nodedev-define", {file}, {{{}, 0}, {{"--validate"}, VIR_NODE_DEVICE_DEFINE_XML_VALIDATE}});
}

TEST_F(NodedevTest, OnlyWhoNamesADriverNeedsTheNewerCallToDetach)
{
    expect_verb<proto::NodeDeviceDettach>("nodedev-detach", {"pci_1"}, "Device pci_1 detached\n",
                                          "Failed to detach device pci_1");
    EXPECT_EQ(count<proto::NodeDeviceDetachFlags>(), 0u);
    expect_verb<proto::NodeDeviceDetachFlags>("nodedev-detach", {"pci_1", "--driver", "vfio"},
                                              "Device pci_1 detached\n",
                                              "Failed to detach device pci_1");
    EXPECT_EQ(last<proto::NodeDeviceDetachFlags>().driver_name, "vfio");
}

TEST_F(NodedevTest, AnAdapterMayBeNamedByItsWorldWideNames)
{
    server.accept<proto::NodeDeviceReset>();
    server.reply<proto::NodeDeviceLookupScsiHostByWwn>({{"scsi_host2"}});
    run("nodedev-reset", {"20000000c9831b4b,10000000c9831b4b"});
    EXPECT_EQ(last<proto::NodeDeviceLookupScsiHostByWwn>().wwnn, "20000000c9831b4b");
    EXPECT_EQ(last<proto::NodeDeviceLookupScsiHostByWwn>().wwpn, "10000000c9831b4b");
    EXPECT_EQ(last<proto::NodeDeviceReset>().name, "scsi_host2");
}

TEST_F(NodedevTest, InfoSaysWhatIsKnown)
{
    server.reply<proto::NodeDeviceGetParent>({"computer"});
    server.reply<proto::NodeDeviceIsActive>({0});
    server.reply<proto::NodeDeviceIsPersistent>({1});
    server.reply<proto::NodeDeviceGetAutostart>({1});
    EXPECT_EQ(run("nodedev-info", {"mdev_1"}),
              "Name:           mdev_1\n"
              "Parent:         computer\n"
              "Active:         no\n"
              "Persistent:     yes\n"
              "Autostart:      yes\n");
}

TEST_F(NodedevTest, InfoOfAnOlderServerTakesADeviceForOneThatIsThere)
{
    EXPECT_EQ(json("nodedev-info", {"pci_1"}),
              "{\n  \"name\": \"pci_1\",\n  \"parent\": \"\",\n  \"active\": true,\n"
              "  \"persistent\": true,\n  \"autostart\": null\n}\n");
}

class NodedevListTest : public NodedevTest {
protected:
    NodedevListTest()
    {
        server.reply<proto::ConnectListAllNodeDevices>(
            {{{"net_1"}, {"computer"}, {"pci_1"}, {"pci_2"}}, 4});
        server.answer<proto::NodeDeviceGetParent>([](const proto::NodeDeviceGetParent::Args& args) {
            if (args.name == "computer") return proto::NodeDeviceGetParent::Reply{};
            return proto::NodeDeviceGetParent::Reply{args.name == "net_1" ? "pci_1" : "computer"};
        });
    }
};

TEST_F(NodedevListTest, IsSortedOrATree)
{
    EXPECT_EQ(run("nodedev-list", {}), "computer\nnet_1\npci_1\npci_2\n");
    EXPECT_EQ(run("nodedev-list", {"--tree"}),
              "computer\n"
              "  |\n"
              "  +- pci_1\n"
              "  |   |\n"
              "  |   +- net_1\n"
              "  |     \n"
              "  +- pci_2\n"
              "    \n");
}

TEST_F(NodedevListTest, CapabilitiesAreLibvirtsBits)
{
    constexpr std::uint32_t active = VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE;
    const std::pair<const char*, std::uint32_t> known[] = {
        {"system", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SYSTEM},
        {"pci", VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV},
        {"usb_device", VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV},
        {"usb", VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_INTERFACE},
        {"net", VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET},
        {"scsi_host", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_HOST},
        {"scsi_target", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_TARGET},
        {"scsi", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI},
        {"storage", VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE},
        {"fc_host", VIR_CONNECT_LIST_NODE_DEVICES_CAP_FC_HOST},
        {"vports", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPORTS},
        {"scsi_generic", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_GENERIC},
        {"drm", VIR_CONNECT_LIST_NODE_DEVICES_CAP_DRM},
        {"mdev_types", VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV_TYPES},
        {"mdev", VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV},
        {"ccw", VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCW_DEV},
        {"css", VIR_CONNECT_LIST_NODE_DEVICES_CAP_CSS_DEV},
        {"vdpa", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VDPA},
        {"ap_card", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_CARD},
        {"ap_queue", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_QUEUE},
        {"ap_matrix", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_MATRIX},
        {"vpd", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPD}};
    for (const auto& [word, flag] : known)
        expect_flags<proto::ConnectListAllNodeDevices>("nodedev-list", {"--cap"},
                                                       {{{word}, active | flag}});
    expect_flags<proto::ConnectListAllNodeDevices>(
        "nodedev-list", {"--cap"},
        {{{"pci,net"},
          active | VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV |
              VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET}});
    EXPECT_EQ(failure_of("nodedev-list", {"--cap", "pci,tape"}), "Invalid capability type\n");
}

TEST_F(NodedevListTest, ThoseThatAreNotThereAreListedWhenTheyAreWanted)
{
    constexpr std::uint32_t active = VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE;
    constexpr std::uint32_t inactive = VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE;
    expect_flags<proto::ConnectListAllNodeDevices>(
        "nodedev-list", {},
        {{{}, active}, {{"--inactive"}, inactive}, {{"--all"}, active | inactive}});
    for (const Words& words : {Words{"--tree", "--inactive"}, {"--tree", "--cap", "pci"}})
        EXPECT_EQ(failure_of("nodedev-list", words),
                  "Option --tree is incompatible with --cap and --inactive\n");
    server.refuse<proto::ConnectListAllNodeDevices>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("nodedev-list", {}),
              "Failed to list node devices\noperation failed: no\n");
}

TEST_F(NodedevTest, TellsWhatHappensToDevices)
{
    EXPECT_EQ(run("nodedev-event", {"--list"}), "lifecycle\nupdate\n");
    server.answer_with<proto::ConnectNodeDeviceEventRegisterAny>(
        [](const proto::MessageHeader& call, auto) {
            return FakeServer::Frames{
                proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                             proto::ConnectNodeDeviceEventRegisterAny::Reply{1}),
                FakeServer::event<proto::NodeDeviceEventLifecycle>(
                    {1, {"usb_1"}, VIR_NODE_DEVICE_EVENT_DELETED, 0})};
        });
    EXPECT_EQ(run("nodedev-event", {"--event", "lifecycle"}),
              "event 'lifecycle' for node device usb_1: Deleted\nevents received: 1\n");
    EXPECT_FALSE(last<proto::ConnectNodeDeviceEventRegisterAny>().dev);
}

}  // namespace
}  // namespace hostler::cli
