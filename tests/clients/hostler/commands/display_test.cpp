#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class DisplayTest : public CommandTest {
protected:
    DisplayTest() { server.reply<proto::DomainIsActive>({1}); }

    void has(const std::string& graphics)
    {
        server.reply<proto::DomainGetXmlDesc>(
            {"<domain><devices>" + graphics + "</devices></domain>"});
    }
};

TEST_F(DisplayTest, AUriSaysHowToReachTheScreen)
{
    const std::pair<const char*, const char*> cases[] = {
        {"<graphics type='vnc' port='5901' listen='192.0.2.1'/>", "vnc://192.0.2.1:1"},
        {"<graphics type='vnc' port='5900'/>", "vnc://localhost:0"},
        {"<graphics type='vnc' port='5900' listen='0.0.0.0'/>", "vnc://localhost:0"},
        {"<graphics type='vnc' port='5900' listen='::'/>", "vnc://localhost:0"},
        {"<graphics type='vnc' port='5900'><listen type='address' address='fd00::1'/></graphics>",
         "vnc://[fd00::1]:0"},
        {"<graphics type='vnc' port='5900' passwd='p'/>", "vnc://:p@localhost:0"},
        {"<graphics type='vnc' socket='/run/vnc'/>", "vnc+unix:///run/vnc"},
        {"<graphics type='rdp' port='3389'/>", "rdp://localhost:3389"},
        {"<graphics type='spice' port='5900'/>", "spice://localhost:5900"},
        {"<graphics type='spice' tlsPort='5901'/>", "spice://localhost?tls-port=5901"},
        {"<graphics type='spice' port='5900' tlsPort='5901' passwd='p'/>",
         "spice://localhost:5900?tls-port=5901&password=p"}};
    for (const auto& [graphics, uri] : cases) {
        has(graphics);
        EXPECT_EQ(run("domdisplay", {"web"}), uri) << graphics;
    }
}

TEST_F(DisplayTest, OneIsShownUnlessAllAreWanted)
{
    has("<graphics type='spice' port='5902'/><graphics type='vnc' port='5900'/>"
        "<graphics type='vnc' port='5901'/>");
    EXPECT_EQ(run("domdisplay", {"web"}), "vnc://localhost:0");
    EXPECT_EQ(run("domdisplay", {"web", "--type", "spice"}), "spice://localhost:5902");
    EXPECT_EQ(run("domdisplay", {"web", "--all"}),
              "vnc://localhost:0\nvnc://localhost:1\nspice://localhost:5902\n");
    EXPECT_EQ(json("domdisplay", {"web"}), "[\n  \"vnc://localhost:0\"\n]\n");
    EXPECT_EQ(failure_of("domdisplay", {"web", "--all", "--type", "vnc"}),
              "Options --all and --type are mutually exclusive\n");
}

TEST_F(DisplayTest, ThePasswordIsReadOnlyForWhoWantsIt)
{
    has("<graphics type='vnc' port='5900'/>");
    expect_flags<proto::DomainGetXmlDesc>(
        "domdisplay", {"web"}, {{{}, 0}, {{"--include-password"}, VIR_DOMAIN_XML_SECURE}});
}

TEST_F(DisplayTest, ADomainWithoutAScreenSaysSo)
{
    has("<graphics type='vnc' port='-1'/>");  // it has none yet
    EXPECT_EQ(failure_of("domdisplay", {"web"}), "No graphical display found\n");
    EXPECT_EQ(failure_of("domdisplay", {"web", "--type", "rdp"}),
              "No graphical display with type 'rdp' found\n");
    EXPECT_EQ(failure_of("vncdisplay", {"web"}),
              "Failed to get VNC port. Is this domain using VNC?\n");
    server.reply<proto::DomainIsActive>({0});
    EXPECT_EQ(failure_of("domdisplay", {"web"}), "Domain is not running\n");
    EXPECT_EQ(failure_of("vncdisplay", {"web"}), "Domain is not running\n");
}

TEST_F(DisplayTest, AVncDisplayIsCountedFromItsFirstPort)
{
    has("<graphics type='vnc' port='5907' listen='127.0.0.1'/>");
    EXPECT_EQ(run("vncdisplay", {"web"}), "127.0.0.1:7\n");
    has("<graphics type='vnc' port='5900' listen='0.0.0.0'/>");
    EXPECT_EQ(run("vncdisplay", {"web"}), ":0\n");
    EXPECT_EQ(json("vncdisplay", {"web"}), "{\n  \"display\": \":0\"\n}\n");
}

}  // namespace
}  // namespace hostler::cli
