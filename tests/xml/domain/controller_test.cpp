#include "xml/domain/controller.hpp"

#include "tests/xml/domain/element.hpp"

namespace hostler::xml {
namespace {

constexpr auto xml_code = ErrorCode::xml_error;
constexpr auto internal = ErrorCode::internal;

std::string controller(std::string_view type, std::string_view model)
{
    return "<controller type='" + std::string(type) + "' index='0' model='" + std::string(model) +
           "'/>";
}

TEST(Controller, EachTypeHasModelsOfItsOwn)
{
    using Type = Controller::Type;
    for (const Type type : {Type::pci, Type::scsi, Type::usb, Type::ide, Type::virtio_serial})
        for (const std::string_view model : models(type)) {
            const std::string text = controller(word(type), model);
            const Written row[] = {{text, text}};
            expect_written(In::devices, row);
        }
}

TEST(Controller, AModelOfAnotherTypeIsRefused)
{
    constexpr std::pair<std::string_view, std::string_view> pairs[] = {
        {"scsi", "ich6"}, {"usb", "virtio-scsi"}, {"ide", "pci-root"}, {"pci", "qemu-xhci"},
        {"fdc", "piix3"}, {"sata", "ich6"},       {"scsi", "SCSI"}};
    for (const auto& [type, model] : pairs) {
        const std::string text = controller(type, model);
        const std::string said = "unknown model type '" + std::string(model) + "' for a " +
                                 std::string(type) + " controller";
        const Faulty row[] = {{text, internal, said}};
        expect_refused(In::devices, row);
    }
}

TEST(Controller, WhatATypeHasNotIsNotKept)
{
    constexpr Written rows[] = {
        {"<controller type='virtio-serial' index='0' ports='16' vectors='4'/>", ""},
        {"<controller type='scsi' index='0' ports='16' vectors='4'/>",
         "<controller type='scsi' index='0'/>"},
        {"<controller type='usb' index='0' model='nec-xhci' ports='15' vectors='4'/>",
         "<controller type='usb' index='0' model='nec-xhci' ports='15'/>"},
        {"<controller type='pci' index='0' model='pci-root'><pcihole64 unit='GiB'>1</pcihole64>"
         "</controller>",
         "<pcihole64 unit='KiB'>1048576</pcihole64>"},
        {"<controller type='scsi' index='0'><driver queues='4' cmd_per_lun='8'/></controller>",
         "<driver queues='4' cmd_per_lun='8'/>"},
        {"<controller type='pci' index='1' model='pcie-root-port'><target chassis='1' port='0x10'/>"
         "</controller>",
         "<target chassis='1' port='0x10'/>"},
    };
    expect_written(In::devices, rows);
}

TEST(Controller, NumbersKeepToTheirRange)
{
    constexpr Faulty rows[] = {
        {"<controller index='0'/>", xml_code, "attribute 'type' in element 'controller'"},
        {"<controller type='tape'/>", xml_code, "'tape', it takes 'ide', 'fdc', 'scsi'"},
        {"<controller type='usb' index='-1'/>", xml_code, "'-1'"},
        {"<controller type='usb' ports='2147483648'/>", xml_code, "from 0 to 2147483647"},
        {"<controller type='virtio-serial' vectors='2147483648'/>", xml_code, "2147483647"},
        {"<controller type='pci' model='pcie-root-port'><target hotplug='maybe'/></controller>",
         xml_code, "'maybe'"},
        {"<controller type='pci' model='pci-root'><model/></controller>", xml_code, "'name'"},
        {"<controller type='pci' model='pci-root'><pcihole64 unit='x'>1</pcihole64></controller>",
         ErrorCode::invalid_argument, "unknown suffix 'x'"},
    };
    expect_refused(In::devices, rows);
}

TEST(Address, KeepsToTheRangeOfItsBus)
{
    const auto with = [](std::string_view address) {
        return "<rng model='virtio'><backend model='random'/>" + std::string(address) + "</rng>";
    };
    constexpr Faulty refused[] = {
        {"<address/>", xml_code, "attribute 'type' in element 'address'"},
        {"<address type='bus'/>", xml_code, "'bus', it takes 'none', 'pci', 'drive'"},
        {"<address type='pci' bus='0x100'/>", xml_code, "from 0 to 255"},
        {"<address type='pci' slot='0x20'/>", xml_code, "from 0 to 31"},
        {"<address type='pci' slot='1' function='8'/>", xml_code, "from 0 to 7"},
        {"<address type='pci' domain='0x100000000'/>", xml_code, "'0x100000000'"},
        {"<address type='pci' slot='1' multifunction='maybe'/>", xml_code, "'maybe'"},
    };
    for (const Faulty& row : refused) {
        const std::string text = with(row.text);
        const Faulty one[] = {{text, row.code, row.part}};
        expect_refused(In::devices, one);
    }
    constexpr Written taken[] = {
        {"<address type='pci' slot='31' function='7'/>",
         "<address type='pci' domain='0x0000' bus='0x00' slot='0x1f' function='0x7'/>"},
        {"<address type='pci' bus='255' slot='0x1' multifunction='on'/>",
         "bus='0xff' slot='0x01' function='0x0' multifunction='on'/>"},
        {"<address type='virtio-mmio'/>", "<address type='virtio-mmio'/>"},
        {"<address type='ccw' cssid='0xfe' ssid='0' devno='0xffff'/>",
         "<address type='ccw' cssid='0xfe' ssid='0x0' devno='0xffff'/>"},
    };
    for (const Written& row : taken) {
        const std::string text = with(row.text);
        const Written one[] = {{text, row.as}};
        expect_written(In::devices, one);
    }
}

}  // namespace
}  // namespace hostler::xml
