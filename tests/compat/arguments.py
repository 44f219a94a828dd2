"""Arguments for any call of libvirt's protocol, as good as can be, and a picture of all that they could change."""

import struct
import sys

from frames import IDL, pack

sys.path.insert(0, str(IDL))
from grammar import SCALARS, read_permissions, read_program  # noqa: E402

XML = "<domain type='test'><name>good</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"
VOLUME = "<volume><name>disk</name><capacity>4096</capacity></volume>"
CPU_MAP = {"cpumap": pack(1, b"\1\0\0\0")}
TEXTS = {"file": "/tmp/image", "xml": XML, "dom_xml": XML, "xml_desc": XML, "uri": "test:///default", "name": "good", "new_name": "better"}

READERS = {f"{kind}_{name}" for kind, name, is_for_readers, _ in read_permissions(IDL / "access.idl") if is_for_readers}
ENDS = ("connect_open", "connect_close")  # the connection's own


def beyond_reading(procedure):
    """The rules of a call that ask for more than a reader has."""
    return [rule for rule in procedure.may if rule.permission not in READERS]


def only_reads(procedure):
    """Whether a reader may call it, as long as it sets no flag."""
    is_call = procedure.kind == "proc" and procedure.name not in ENDS
    return is_call and not any(rule.when in ("always", "unless") for rule in beyond_reading(procedure))


class Values:
    """An argument of each type; `flags` is what a call that takes flags gets, `texts` what strings of these names are."""

    def __init__(self, programs, refs, flags, texts=None):
        self.structs = {one.name: one for program in programs for one in program.structs}
        self.refs = refs
        self.flags = flags
        self.texts = {**TEXTS, **(texts or {})}

    def of(self, field):
        kind = field.type
        if field.name == "flags":
            return pack(struct.pack(">I", self.flags))
        if field.name in CPU_MAP:
            return CPU_MAP[field.name]
        if kind.form in ("optional", "list"):
            known = self.texts.get(field.name) if kind.form == "optional" and kind.name == "string" else None
            return pack(1, known) if known else pack(0)
        if kind.form == "array":
            return bytes(int(kind.limit))
        if kind.name in self.refs:
            return self.refs[kind.name]
        if kind.name == "string":
            return pack(self.texts.get(field.name, "x"))
        if kind.name in SCALARS:
            return bytes(SCALARS[kind.name][1])
        return self.all(self.structs[kind.name].fields)

    def all(self, fields):
        return b"".join(self.of(field) for field in fields)

    def of_call(self, procedure):
        """Whether its arguments are written out, or are a struct's, or none."""
        args = procedure.args
        if isinstance(args, str):
            args = self.structs[args].fields
        return self.all(args or [])


def programs():
    """The types that all share, and the two programs that a client of libvirt's speaks."""
    return [read_program(IDL / f"{name}.idl") for name in ("net", "remote", "qemu")]


def without_answer():
    """The remote program's procedures whose reply is empty."""
    remote = read_program(IDL / "remote.idl")
    return [one.name for one in remote.procedures if one.kind == "proc" and not one.reply]


def references(connection):
    """Of the domain, the pool and a volume that test:///default has, by their types' names."""
    test = connection.lookupByName("test")
    pool = connection.storagePoolLookupByName("default-pool")
    volume = pool.createXML(VOLUME)
    return {
        "domain_ref": pack("test", test.UUID(), test.ID()),
        "storage_pool_ref": pack(pool.name(), pool.UUID()),
        "storage_vol_ref": pack(pool.name(), volume.name(), volume.key()),
    }


def everything(connection):
    """What a call could have changed."""
    domains = sorted(
        (one.name(), one.state(), one.autostart(), one.hasManagedSaveImage(), one.isPersistent(), one.XMLDesc(), one.XMLDesc(2))
        for one in connection.listAllDomains()
    )
    pools = sorted(
        (one.name(), one.isActive(), one.autostart(), one.XMLDesc(), [(each.name(), each.XMLDesc()) for each in one.listAllVolumes()])
        for one in connection.listAllStoragePools()
    )
    return domains, pools, sorted(one.UUIDString() for one in connection.listAllSecrets())
