#include "xml/domain/disk.hpp"

#include "tests/xml/domain/element.hpp"

namespace hostler::xml {
namespace {

constexpr auto unsupported = ErrorCode::config_unsupported;
constexpr auto xml_code = ErrorCode::xml_error;

TEST(Disk, SaysWhatItIsWhereNothingIsSaid)
{
    auto domain =
        parse_domain(document(In::devices, "<disk><source file='/a'/><target dev='hda'/></disk>"));
    ASSERT_TRUE(domain) << domain.error().text();
    ASSERT_TRUE(fill(*domain));
    EXPECT_THAT(flat(format(*domain)),
                ::testing::HasSubstr("<disk type='file' device='disk'><source file='/a'/>"
                                     "<target dev='hda' bus='ide'/>"));
}

TEST(Disk, ADriveWithoutAMediumAndALunAreKept)
{
    constexpr Written rows[] = {
        {"<disk type='file' device='cdrom'><target dev='hdc' bus='ide' tray='open'/></disk>", ""},
        {"<disk type='block' device='lun'><source dev='/s'/><target dev='sda' bus='scsi'/></disk>",
         ""},
    };
    expect_written(In::devices, rows);
}

TEST(Disk, ChildrenComeInOneOrder)
{
    constexpr Written rows[] = {
        {"<disk type='file' device='disk'><serial>s1</serial><readonly/><target dev='vda'/>"
         "<source file='/a'/><driver cache='none' name='qemu'/><shareable/></disk>",
         "<driver name='qemu' cache='none'/><source file='/a'/><target dev='vda'/><readonly/>"
         "<shareable/><serial>s1</serial>"},
        {"<disk type='file' device='disk'><source file='/a'/><target dev='vda'/>"
         "<product>P</product><vendor>V</vendor><wwn>5000c50015ea71ac</wwn></disk>",
         "<wwn>5000c50015ea71ac</wwn><vendor>V</vendor><product>P</product>"},
    };
    expect_written(In::devices, rows);
}

TEST(Disk, EveryWordOfItsDriverIsKept)
{
    std::vector<std::string> texts;
    const auto add = [&texts](std::string_view attribute, Words words) {
        for (const std::string_view word : words.subspan(1))
            texts.push_back("<driver " + std::string(attribute) + "='" + std::string(word) + "'/>");
    };
    add("cache", words(DiskDriver::Cache{}));
    add("error_policy", words(DiskDriver::ErrorPolicy{}));
    add("io", words(DiskDriver::Io{}));
    add("discard", words(DiskDriver::Discard{}));
    add("detect_zeroes", words(DiskDriver::DetectZeroes{}));
    for (const std::string& driver : texts) {
        const std::string disk = "<disk type='file' device='disk'>" + driver +
                                 "<source file='/a'/><target dev='vda'/></disk>";
        const Written row[] = {{disk, disk}};
        expect_written(In::devices, row);
    }
}

TEST(Disk, ACacheOfTablesHasAUnit)
{
    constexpr Written rows[] = {
        {"<disk><driver type='qcow2'><metadata_cache><max_size unit='MiB'>2</max_size>"
         "</metadata_cache></driver><source file='/a'/><target dev='vda'/></disk>",
         "<metadata_cache><max_size unit='bytes'>2097152</max_size></metadata_cache>"},
    };
    expect_written(In::devices, rows);
}

TEST(Disk, LimitsInTotalExcludeThoseByDirection)
{
    for (const std::string what : {"bytes_sec", "iops_sec", "bytes_sec_max", "iops_sec_max"})
        for (const std::string way : {"read_", "write_"}) {
            const std::string both = "<total_" + what + ">5</total_" + what + "><" + way + what +
                                     ">5</" + way + what + ">";
            const std::string disk =
                "<disk><source file='/a'/><target dev='vda'/><iotune>" + both + "</iotune></disk>";
            const std::string sentence =
                "total and read/write " + what + " cannot be set at the same time";
            const Faulty row[] = {{disk, xml_code, sentence}};
            expect_refused(In::devices, row);
        }
}

TEST(Disk, LimitsOfBothKindsOfFigureGoTogether)
{
    constexpr Written rows[] = {
        {"<disk type='file' device='disk'><source file='/a'/><target dev='vda'/><iotune>"
         "<total_bytes_sec>5</total_bytes_sec><read_iops_sec>7</read_iops_sec>"
         "<group_name>g</group_name></iotune></disk>",
         ""},
    };
    expect_written(In::devices, rows);
}

TEST(Disk, WhatIsNoDiskIsRefused)
{
    constexpr Faulty rows[] = {
        {"<disk><source file='/a'/></disk>", xml_code, "element 'target'"},
        {"<disk><source file='/a'/><target/></disk>", xml_code, "attribute 'dev'"},
        {"<disk type='paper'><target dev='vda'/></disk>", unsupported, "'paper'"},
        {"<disk device='tape'><target dev='vda'/></disk>", unsupported,
         "'tape', it takes 'disk', 'cdrom', 'floppy', 'lun'"},
        {"<disk><source file='/a'/><target dev='vda' bus='isa'/></disk>", unsupported, "'isa'"},
        {"<disk><source file='/a'/><target dev='vda' tray='ajar'/></disk>", xml_code, "'ajar'"},
        {"<disk><driver cache='some'/><target dev='vda'/></disk>", xml_code,
         "attribute 'cache' in element 'driver': 'some'"},
        {"<disk><driver queues='-1'/><target dev='vda'/></disk>", xml_code, "'-1'"},
        {"<disk><driver queues='4294967296'/><target dev='vda'/></disk>", xml_code, "4294967295"},
        {"<disk snapshot='maybe'><target dev='vda'/></disk>", xml_code, "'maybe'"},
        {"<disk><target dev='vda'/><geometry cyls='1' heads='2'/></disk>", xml_code,
         "attribute 'secs'"},
    };
    expect_refused(In::devices, rows);
}

TEST(Disk, AServerIsNamedByItsTransport)
{
    constexpr std::string_view head = "<disk type='network'><source protocol='nbd' name='x'>";
    constexpr std::string_view tail = "</source><target dev='vda'/></disk>";
    const auto with = [&](std::string_view host) {
        return std::string(head) + std::string(host) + std::string(tail);
    };
    struct Row {
        std::string_view host;
        std::string_view part;
    };
    constexpr Row refused[] = {
        {"<host/>", "missing name for host"},
        {"<host port='7'/>", "missing name for host"},
        {"<host transport='unix'/>", "missing socket for unix transport"},
        {"<host name='h' socket='/s'/>", "transport 'tcp' does not support socket attribute"},
        {"<host name='h' transport='rdma' socket='/s'/>", "transport 'rdma' does not support"},
        {"<host name='h' transport='pigeon'/>", "'pigeon', it takes 'tcp', 'unix', 'rdma'"},
    };
    for (const Row& row : refused) {
        const std::string disk = with(row.host);
        const Faulty one[] = {{disk, xml_code, row.part}};
        expect_refused(In::devices, one);
    }
    constexpr std::string_view taken[] = {"<host name='h'/>", "<host name='::1' port='7'/>",
                                          "<host transport='unix' socket='/s'/>",
                                          "<host name='h' transport='rdma'/>"};
    for (const std::string_view host : taken) {
        const std::string disk = with(host);
        const Written one[] = {{disk, host}};
        expect_written(In::devices, one);
    }
}

TEST(Disk, WhatIsSecretIsShownToWhoMaySeeIt)
{
    const auto domain = parse_domain(
        document(In::devices,
                 "<disk type='network'><source protocol='https' name='x'><host name='h'/>"
                 "<cookies><cookie name='c'>crumb</cookie></cookies></source>"
                 "<target dev='vda'/></disk>"));
    ASSERT_TRUE(domain) << domain.error().text();
    EXPECT_EQ(format(*domain, {}).find("crumb"), std::string::npos);
    EXPECT_NE(format(*domain, {.secure = true}).find("crumb"), std::string::npos);
}

TEST(Disk, ACopyUnderWayIsNotStored)
{
    const auto domain = parse_domain(
        document(In::devices,
                 "<disk type='file' device='disk'><source file='/a'/><mirror type='file' "
                 "job='copy' ready='yes'><source file='/b'/></mirror><target dev='vda'/></disk>"));
    ASSERT_TRUE(domain) << domain.error().text();
    EXPECT_NE(format(*domain, {}).find("<mirror"), std::string::npos);
    EXPECT_EQ(format(*domain, {.inactive = true}).find("<mirror"), std::string::npos);
}

}  // namespace
}  // namespace hostler::xml
