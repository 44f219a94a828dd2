#include "xml/domain/graphics.hpp"

#include "tests/xml/domain/element.hpp"

namespace hostler::xml {
namespace {

constexpr auto unsupported = ErrorCode::config_unsupported;
constexpr auto xml_code = ErrorCode::xml_error;

std::string written(std::string_view text, FormatFlags flags)
{
    const auto domain = parse_domain(document(In::devices, text), {.inactive = flags.inactive});
    return domain ? flat(format(*domain, flags)) : domain.error().text();
}

constexpr FormatFlags live{.inactive = false};
constexpr FormatFlags stored{.inactive = true};

TEST(Graphics, APortIsChosenWhereNoneIsNamed)
{
    constexpr std::string_view listen = "<listen type='address'/></graphics>";
    constexpr Written rows[] = {
        {"<graphics type='vnc'/>",
         "<graphics type='vnc' port='-1' autoport='yes'><listen type='address'/></graphics>"},
        {"<graphics type='vnc' port='-1'/>", "port='-1' autoport='yes'"},
        {"<graphics type='vnc' port='5901'/>", "<graphics type='vnc' port='5901' autoport='no'>"},
        {"<graphics type='vnc' port='5901' autoport='yes'/>", "port='-1' autoport='yes'"},
        {"<graphics type='spice' port='5901' tlsPort='5902'/>",
         "<graphics type='spice' port='5901' tlsPort='5902' autoport='no'>"},
        {"<graphics type='spice' autoport='yes'/>", "<graphics type='spice' autoport='yes'>"},
        {"<graphics type='rdp' port='3389'/>", "<graphics type='rdp' port='3389' autoport='no'>"},
    };
    for (const Written& row : rows)
        EXPECT_THAT(written(row.text, stored), ::testing::HasSubstr(std::string(row.as)));
    EXPECT_THAT(written(rows[0].text, stored), ::testing::HasSubstr(std::string(listen)));
    expect_written(In::devices, rows);
}

TEST(Graphics, APortThatWasChosenIsShownWhileItRuns)
{
    constexpr std::string_view text = "<graphics type='vnc' port='5907' autoport='yes'/>";
    EXPECT_THAT(written(text, live), ::testing::HasSubstr("port='5907' autoport='yes'"));
    EXPECT_THAT(written(text, stored), ::testing::HasSubstr("port='-1' autoport='yes'"));
}

TEST(Graphics, TheOldAttributesMakeTheFirstListen)
{
    constexpr Written rows[] = {
        {"<graphics type='vnc' port='5901' listen='127.0.0.1'/>",
         "listen='127.0.0.1'><listen type='address' address='127.0.0.1'/>"},
        {"<graphics type='vnc' socket='/s'/>", "<graphics type='vnc' socket='/s'>"},
        {"<graphics type='spice'/>", "<listen type='none'/>"},
        {"<graphics type='vnc' port='5901'><listen type='address' address='::1'/></graphics>",
         "listen='::1'>"},
        {"<graphics type='vnc' autoport='yes'><listen type='network' network='n'/></graphics>",
         "<listen type='network' network='n'/>"},
    };
    expect_written(In::devices, rows);
}

TEST(Graphics, WhatHasNoDoorHasNoPort)
{
    constexpr Written rows[] = {
        {"<graphics type='sdl' display=':0' port='5900'/>", "<graphics type='sdl' display=':0'/>"},
        {"<graphics type='egl-headless' autoport='yes'/>", "<graphics type='egl-headless'/>"},
        {"<graphics type='dbus' p2p='yes'/>", "<graphics type='dbus' p2p='yes'/>"},
    };
    expect_written(In::devices, rows);
}

TEST(Graphics, ContradictionsAreNamed)
{
    constexpr Faulty rows[] = {
        {"<graphics/>", unsupported, "attribute 'type' in element 'graphics'"},
        {"<graphics type='hologram'/>", unsupported, "'hologram'"},
        {"<graphics type='vnc' listen='1.2.3.4'><listen type='address' address='1.2.3.5'/>"
         "</graphics>",
         unsupported, "must match 'address' attribute of first listen element (found '1.2.3.5')"},
        {"<graphics type='vnc' listen='1.2.3.4'><listen type='address'/></graphics>", unsupported,
         "(found 'none')"},
        {"<graphics type='vnc' socket='/a'><listen type='socket' socket='/b'/></graphics>",
         unsupported, "'socket' attribute"},
        {"<graphics type='vnc'><listen/></graphics>", xml_code, "attribute 'type'"},
        {"<graphics type='vnc'><listen type='network'/></graphics>", xml_code, "network"},
        {"<graphics type='vnc' port='70000000000'/>", xml_code, "port"},
        {"<graphics type='vnc' sharePolicy='never'/>", xml_code, "'allow-exclusive'"},
        {"<graphics type='spice'><channel name='main'/></graphics>", xml_code, "'mode'"},
        {"<graphics type='spice'><channel name='smell' mode='any'/></graphics>", xml_code,
         "'smell'"},
        {"<graphics type='spice'><image compression='some'/></graphics>", xml_code, "'some'"},
    };
    expect_refused(In::devices, rows);
}

TEST(Graphics, APasswordIsForWhoMaySeeSecrets)
{
    constexpr std::string_view text =
        "<graphics type='vnc' passwd='hush' passwdValidTo='2030-01-02T03:04:05' "
        "connected='keep'/>";
    EXPECT_THAT(written(text, live), ::testing::Not(::testing::HasSubstr("hush")));
    EXPECT_THAT(written(text, {.inactive = true, .secure = true}),
                ::testing::HasSubstr("passwd='hush' passwdValidTo='2030-01-02T03:04:05' "
                                     "connected='keep'"));
}

}  // namespace
}  // namespace hostler::xml
