#!/usr/bin/python3
"""What is wrong is refused with libvirt's code and a sentence that names it, and changes nothing."""

import subprocess

import libvirt

from daemon import Daemon, wait_until

UUID = "11111111-1111-4111-8111-111111111111"
ENTITIES = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def domain(name, more="", memory="64", vcpus="1", uuid=None):
    identity = f"<uuid>{uuid}</uuid>" if uuid else ""
    return (
        f"<domain type='test'><name>{name}</name>{identity}<memory unit='MiB'>{memory}</memory>"
        f"<vcpu>{vcpus}</vcpu><os><type>hvm</type></os>{more}</domain>"
    )


NESTED = "<metadata>" + "<a xmlns='u:a'>" * 2000 + "</a>" * 2000 + "</metadata>"
# A document, the code that refuses it, and what the sentence says.
DOCUMENTS = [
    ("hello", libvirt.VIR_ERR_XML_DETAIL, "'<' not found"),
    ("", libvirt.VIR_ERR_XML_DETAIL, "empty"),
    (domain("cut")[:60], libvirt.VIR_ERR_XML_DETAIL, "end of data"),
    ("<network/>", libvirt.VIR_ERR_XML_ERROR, "unexpected root element <network>, expecting <domain>"),
    (ENTITIES + domain("&b;"), libvirt.VIR_ERR_XML_DETAIL, "document type declaration"),
    (OUTSIDE + domain("&b;"), libvirt.VIR_ERR_XML_DETAIL, "document type declaration"),
    (domain("deep", NESTED), libvirt.VIR_ERR_XML_DETAIL, "Excessive depth"),
    (domain("a/b"), libvirt.VIR_ERR_XML_ERROR, "'a/b' cannot contain '/'"),
    (domain("a&#10;b"), libvirt.VIR_ERR_XML_ERROR, "line break"),
    (domain(""), libvirt.VIR_ERR_NO_NAME, "'name': it takes text (line 1, /domain/name)"),
    (domain(".."), libvirt.VIR_ERR_XML_ERROR, "'..'"),
    (domain("n" * 10000), libvirt.VIR_ERR_XML_ERROR, "nnn"),
    (domain("u", uuid="zzz"), libvirt.VIR_ERR_XML_ERROR, "'zzz', it takes a UUID (line 1, /domain/uuid)"),
    (domain("other", uuid=UUID), libvirt.VIR_ERR_OPERATION_FAILED, "'good' is already defined with uuid " + UUID),
    (domain("good"), libvirt.VIR_ERR_OPERATION_FAILED, "'good' already exists with uuid " + UUID),
    (domain("m", memory="-1"), libvirt.VIR_ERR_XML_ERROR, "'-1'"),
    (domain("m", memory="9" * 30), libvirt.VIR_ERR_XML_ERROR, "/domain/memory"),
    (domain("v", vcpus="0"), libvirt.VIR_ERR_XML_ERROR, "at least one vCPU"),
]


def devices(name, *lines):
    """A line a device, so that each has its own."""
    return domain(name, "<devices>\n" + "\n".join(lines) + "\n</devices>")


def disk(target, more=""):
    return f"<disk type='file'><source file='/{target}'/><target dev='{target}'/>{more}</disk>"


PLACE = "<address type='pci' domain='0' bus='0' slot='5' function='0'/>"
DRIVE = "<address type='drive' controller='0' bus='0' target='0' unit='0'/>"
# What is wrong, and what is said of it: the value, what would be right, the line and the path.
LOCATED = [
    (
        devices("alias", disk("vda", "<alias name='ua-x'/>"), disk("vdb", "<alias name='ua-x'/>")),
        "non unique alias detected: ua-x, of /domain/devices/disk[1] (line 2) "
        "and of /domain/devices/disk[2] (line 3); each must have its own",
    ),
    (
        devices("order", disk("vda", "<boot order='1'/>"), disk("vdb", "<boot order='1'/>")),
        "boot order '1' used for more than one device: /domain/devices/disk[1] (line 2) "
        "and /domain/devices/disk[2] (line 3); each must have its own",
    ),
    (
        devices("place", disk("vda", PLACE), f"<interface type='user'>{PLACE}</interface>"),
        "Attempted double use of PCI Address 0000:00:05.0: /domain/devices/disk (line 2) "
        "and /domain/devices/interface (line 3); each must have its own",
    ),
    (
        devices("unit", disk("sda", DRIVE), disk("sdb", DRIVE)),
        "Found duplicate drive address for disk with target name 'sda' controller='0' bus='0' target='0' unit='0': "
        "/domain/devices/disk[1] (line 2) and /domain/devices/disk[2] (line 3); each must have its own",
    ),
    (
        devices("target", disk("vda"), disk("vda")),
        "target 'vda' duplicated for disk sources '/vda' and '/vda': "
        "/domain/devices/disk[1] (line 2) and /domain/devices/disk[2] (line 3); each must have its own",
    ),
    (
        devices("index", *["<controller type='pci' index='1' model='pci-bridge'/>"] * 2),
        "Multiple 'pci' controllers with index '1', the first is "
        "/domain/devices/controller[@type='pci'][@index='1'] (line 2); each must have its own",
    ),
    (
        devices("nowhere", "<disk type='file'>", "<source file='/a'/></disk>"),
        "Missing required element 'target' (line 2, /domain/devices/disk)",
    ),
    (
        devices("bus", "<controller index='0'/>"),
        "Missing required attribute 'type' in element 'controller': it takes 'ide', 'fdc', 'scsi', 'sata', "
        "'virtio-serial', 'ccid', 'usb', 'pci', 'xenbus', 'isa' (line 2, /domain/devices/controller)",
    ),
    (
        devices("kind", "<disk type='tape'><target dev='vda'/></disk>"),
        "'tape', it takes 'file', 'block', 'dir', 'network', 'volume', 'nvme', 'vhostuser' "
        "(line 2, /domain/devices/disk)",
    ),
    (
        devices("far", "<controller type='pci' index='4294967296'/>"),
        "'4294967296', it takes a number from 0 to 4294967295 (line 2, /domain/devices/controller)",
    ),
    (
        devices("ports", "<controller type='virtio-serial' ports='-1'/>"),
        "'-1', it takes a number from 0 to 2147483647 (line 2, /domain/devices/controller)",
    ),
    (
        domain("much", memory="9999999999999999"),
        "value too large: 9999999999999999MiB, it takes at most 9223372036854775807 bytes "
        "(line 1, /domain/memory)",
    ),
    (
        domain("huge", "\n<blkiotune>\n<weight>x</weight></blkiotune>"),
        "'x', it takes a number from 0 to 4294967295 (line 3, /domain/blkiotune/weight)",
    ),
    (domain("none", vcpus="0"), "a domain has at least one vCPU (/domain/vcpu (line 1))"),
]


def refused(code, text, call):
    try:
        call()
    except libvirt.libvirtError as error:
        assert code in (None, error.get_error_code()), (error.get_error_code(), code, str(error)[:300])
        assert text in error.get_error_message(), (error.get_error_message()[:300], text)
        return
    raise AssertionError(f"'{text}' was not said: the call succeeded")


def documents_of_other_kinds(connection, good):
    """What cannot be read is named as libvirt names it."""
    cut = "<disk"
    for call, name in (
        (lambda: good.attachDeviceFlags(cut, libvirt.VIR_DOMAIN_AFFECT_CONFIG), "device_definition"),
        (lambda: connection.compareCPU(cut), "CPU_definition"),
        (lambda: connection.baselineCPU([cut]), "CPU_definition"),
        (lambda: good.setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, cut, "k", "u:k"), "metadata_xml"),
        (lambda: connection.storagePoolDefineXML(cut), "storage_pool_definition"),
        (lambda: connection.secretDefineXML(cut), "secret_definition"),
    ):
        refused(libvirt.VIR_ERR_XML_DETAIL, f"({name}):1: ", call)


def flags_that_do_not_exist(connection, good):
    unknown = 1 << 20
    for call in (
        lambda: good.createWithFlags(unknown),
        lambda: good.XMLDesc(unknown),
        lambda: good.undefineFlags(unknown),
        lambda: connection.defineXMLFlags(domain("f"), unknown),
        lambda: connection.listAllDomains(unknown),
    ):
        refused(libvirt.VIR_ERR_INVALID_ARG, "unsupported flags (0x100000) in function vir", call)


def what_nobody_knows(daemon):
    """It is ignored, and named in the domain's own log; or refused, where that is asked for."""
    connection = libvirt.open(daemon.uri("qemu:///system"))
    odd = domain("odd", "<colour shade='3'/>").replace("'test'", "'kvm'")
    odd = odd.replace("hvm</type>", "hvm</type><kernel>/boot/kernel</kernel>")
    for wrong, code in (
        (lambda: connection.defineXML(odd), None),
        (lambda: connection.defineXMLFlags(odd, libvirt.VIR_DOMAIN_DEFINE_VALIDATE), libvirt.VIR_ERR_XML_INVALID_SCHEMA),
    ):
        refused(code, "'colour'", wrong) if code else wrong()
    log = daemon.root / "var/log/hostler/qemu/odd.log"
    told = lambda: log.read_text() if log.exists() else "no log"
    wait_until(lambda: told().count("element 'colour' is not known here") >= 2, told)
    connection.lookupByName("odd").undefine()


def a_second_daemon(daemon):
    second = subprocess.run([daemon.binaries / "hostlerd", "--root", daemon.root], capture_output=True, text=True)
    assert second.returncode != 0
    assert f"another hostlerd (process {daemon.process.pid})" in second.stderr, second.stderr


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        connection = libvirt.open(daemon.uri("test:///default"))
        good = connection.defineXML(domain("good", uuid=UUID))
        names = {one.name() for one in connection.listAllDomains()}
        for document, code, text in DOCUMENTS:
            refused(code, text, lambda: connection.defineXML(document))
        for document, text in LOCATED:
            refused(None, text, lambda: connection.defineXML(document))
        documents_of_other_kinds(connection, good)
        flags_that_do_not_exist(connection, good)
        large = domain("large", f"<metadata><a xmlns='u:a'>{'y' * 3_900_000}</a></metadata>")
        connection.defineXML(large).undefine()
        what_nobody_knows(daemon)
        a_second_daemon(daemon)
        assert {one.name() for one in connection.listAllDomains()} == names
    print(f"{len(DOCUMENTS) + len(LOCATED)} documents refused")


main()
