#include "xml/domain/char_source.hpp"

#include "tests/xml/domain/element.hpp"

namespace hostler::xml {
namespace {

constexpr auto xml_code = ErrorCode::xml_error;
constexpr auto unsupported = ErrorCode::config_unsupported;
constexpr auto internal = ErrorCode::internal;

TEST(CharSource, EachKindKeepsWhatItHas)
{
    constexpr Written rows[] = {
        {"<serial type='null'/>", "<serial type='null'/>"},
        {"<serial type='file'><source path='/log' append='on'/></serial>",
         "<source path='/log' append='on'/>"},
        {"<serial type='dev'><source path='/dev/ttyS0'/></serial>", "<source path='/dev/ttyS0'/>"},
        {"<serial type='unix'><source mode='bind' path='/s'/></serial>",
         "<source mode='bind' path='/s'/>"},
        {"<serial type='tcp'><source mode='bind' host='h' service='7'/><protocol type='telnet'/>"
         "</serial>",
         "<source mode='bind' host='h' service='7'/><protocol type='telnet'/>"},
        {"<serial type='nmdm'><source master='/a' slave='/b'/></serial>",
         "<source master='/a' slave='/b'/>"},
        {"<serial type='pty'><log file='/l' append='off'/></serial>",
         "<log file='/l' append='off'/>"},
    };
    expect_written(In::devices, rows);
}

TEST(CharSource, WhoDoesNotSayWhoConnectsConnects)
{
    constexpr Written rows[] = {
        {"<serial type='unix'><source path='/s'/></serial>", "<source mode='connect' path='/s'/>"},
        {"<serial type='tcp'><source host='h' service='7'/></serial>",
         "<source mode='connect' host='h' service='7'/><protocol type='raw'/>"},
        {"<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
         "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/>"},
    };
    expect_written(In::devices, rows);
}

TEST(CharSource, DatagramsHaveTwoEnds)
{
    constexpr Written rows[] = {
        {"<serial type='udp'><source mode='connect' host='a' service='1'/>"
         "<source mode='bind' host='b' service='2'/></serial>",
         "<source mode='bind' host='b' service='2'/>"
         "<source mode='connect' host='a' service='1'/>"},
        {"<serial type='udp'><source service='1'/></serial>",
         "<source mode='connect' service='1'/>"},
    };
    expect_written(In::devices, rows);
}

TEST(CharSource, ATerminalIsNamedWhileTheDomainRuns)
{
    const auto domain = parse_domain(
        document(In::devices,
                 "<serial type='pty'><source path='/dev/pts/3'/></serial>"
                 "<console type='pty' tty='/dev/pts/4'><target type='virtio'/></console>"));
    ASSERT_TRUE(domain) << domain.error().text();
    EXPECT_THAT(format(*domain), ::testing::HasSubstr("/dev/pts/3"));
    EXPECT_THAT(format(*domain, {.inactive = true}), ::testing::Not(::testing::HasSubstr("/pts/")));
}

TEST(CharSource, AnEndThatIsNotCompleteIsRefused)
{
    constexpr Faulty rows[] = {
        {"<serial type='file'/>", internal, "Missing source path attribute for char device"},
        {"<serial type='dev'/>", internal, "Missing source path"},
        {"<serial type='pipe'/>", internal, "Missing source path"},
        {"<serial type='unix'/>", internal, "Missing source path"},
        {"<serial type='tcp'><source service='7'/></serial>", internal, "Missing source host"},
        {"<serial type='tcp'><source host='h'/></serial>", internal, "Missing source service"},
        {"<serial type='udp'><source host='h'/></serial>", internal, "Missing source service"},
        {"<serial type='nmdm'><source slave='/b'/></serial>", internal, "master path"},
        {"<serial type='nmdm'><source master='/a'/></serial>", internal, "slave path"},
        {"<serial type='spiceport'/>", internal, "Missing source channel"},
        {"<serial type='pty'><log/></serial>", xml_code, "attribute 'file' in element 'log'"},
        {"<serial type='tcp'><source host='h' service='7'/><protocol type='morse'/></serial>",
         xml_code, "'raw', 'telnet', 'telnets', 'tls'"},
        {"<serial type='tcp'><source host='h' service='7'><reconnect enabled='yes'/></source>"
         "</serial>",
         xml_code, "attribute 'timeout' in element 'reconnect'"},
    };
    expect_refused(In::devices, rows);
}

TEST(CharDevice, TheGuestsEndIsOneThatThereIs)
{
    constexpr Faulty rows[] = {
        {"<serial type='pty'><target type='lpt'/></serial>", unsupported, "'lpt', it takes"},
        {"<serial type='pty'><target><model name='8250'/></target></serial>", unsupported,
         "'8250'"},
        {"<serial type='pty'><target port='first'/></serial>", xml_code, "'first'"},
        {"<console type='pty'><target type='beam'/></console>", unsupported, "'beam'"},
        {"<channel type='pty'><target/></channel>", xml_code,
         "attribute 'type' in element 'target'"},
        {"<channel type='pty'><target type='tube'/></channel>", xml_code,
         "'guestfwd', 'virtio', 'xen'"},
        {"<channel type='pty'><target type='guestfwd' port='7'/></channel>", xml_code,
         "does not define a target address and port"},
        {"<channel type='pty'><target type='guestfwd' address='10.0.2.1'/></channel>", xml_code,
         "does not define a target address and port"},
    };
    expect_refused(In::devices, rows);
}

}  // namespace
}  // namespace hostler::xml
