#!/usr/bin/python3
"""A flag that does not exist: every call that takes flags and is served here refuses it by its bit and the function's name, with
VIR_ERR_INVALID_ARG, whatever else it was given, and nothing changes."""

import struct
import sys

import libvirt

from daemon import Daemon
from frames import IDL, connect, pack

sys.path.insert(0, str(IDL))
from grammar import SCALARS, read_program  # noqa: E402

UNKNOWN = 1 << 27  # above it, and below, some list has a filter
XML = "<domain type='test'><name>good</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"
VOLUME = "<volume><name>disk</name><capacity>4096</capacity></volume>"
CPU_MAP = {"cpumap": pack(1, b"\1\0\0\0")}
TEXTS = {"file": "/tmp/image", "xml": XML, "dom_xml": XML, "xml_desc": XML, "uri": "test:///default", "name": "good", "new_name": "better"}


class Values:
    """An argument of each type, as good as can be: only the flag is wrong."""

    def __init__(self, programs, refs):
        self.structs = {one.name: one for program in programs for one in program.structs}
        self.refs = refs

    def of(self, field):
        kind = field.type
        if field.name == "flags":
            return pack(struct.pack(">I", UNKNOWN))
        if field.name in CPU_MAP:
            return CPU_MAP[field.name]
        if kind.form in ("optional", "list"):
            known = TEXTS.get(field.name) if kind.form == "optional" and kind.name == "string" else None
            return pack(1, known) if known else pack(0)
        if kind.form == "array":
            return bytes(int(kind.limit))
        if kind.name in self.refs:
            return self.refs[kind.name]
        if kind.name == "string":
            return pack(TEXTS.get(field.name, "x"))
        if kind.name in SCALARS:
            return bytes(SCALARS[kind.name][1])
        return self.all(self.structs[kind.name].fields)

    def all(self, fields):
        return b"".join(self.of(field) for field in fields)


def references(connection):
    test = connection.lookupByName("test")
    pool = connection.storagePoolLookupByName("default-pool")
    volume = pool.createXML(VOLUME)
    return {
        "domain_ref": pack("test", test.UUID(), test.ID()),
        "storage_pool_ref": pack(pool.name(), pool.UUID()),
        "storage_vol_ref": pack(pool.name(), volume.name(), volume.key()),
    }


def everything(connection):
    domains = sorted((one.name(), one.info()[0], one.autostart(), one.XMLDesc()) for one in connection.listAllDomains())
    pools = sorted((one.name(), one.isActive(), one.autostart(), one.listVolumes()) for one in connection.listAllStoragePools())
    return domains, pools


def takes_flags(procedure):
    fields = procedure.args if isinstance(procedure.args, list) else []
    return procedure.kind == "proc" and any(field.name == "flags" and field.type.name == "uint" for field in fields)


def walk(connection, peer):
    programs = [read_program(IDL / f"{name}.idl") for name in ("net", "remote", "qemu")]
    values = Values(programs, references(connection))
    before, refused, wrong = everything(connection), 0, []
    for program in programs[1:]:
        for procedure in filter(takes_flags, program.procedures):
            if procedure.name == "connect_open":
                continue  # a connection is opened once
            answer = peer.call(procedure.number, values.all(procedure.args), program=program.number)
            assert answer, f"{procedure.name} ended the connection"
            code, text = answer.error()
            if code == libvirt.VIR_ERR_NO_SUPPORT:
                continue  # nobody serves it here
            refused += 1
            if (code, text.endswith(f"unsupported flags (0x{UNKNOWN:x}) in function {procedure.function}")) != (libvirt.VIR_ERR_INVALID_ARG, True):
                wrong.append(f"{procedure.name}: {code} {text}")
    assert everything(connection) == before
    assert not wrong, "\n".join(wrong)
    return refused


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        connection = libvirt.open(daemon.uri("test:///default"))
        connection.defineXML(XML)
        refused = walk(connection, connect(daemon.socket).open())
        assert refused > 100, refused
        print(f"{refused} calls refuse a flag that does not exist")


if __name__ == "__main__":
    sys.exit(main())
