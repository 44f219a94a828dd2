#!/usr/bin/python3
"""Messages that no client library sends: what can be answered is answered and the connection goes on, what cannot ends it with
a line in the log; names that cannot be are refused however they come; nobody else notices, and nothing changes."""

import struct
import sys

import libvirt

from daemon import Daemon
from frames import ADMIN, EVENT, FRAME_BYTES_MAX, HEAD_BYTES, REMOTE, REPLY, connect, frame, pack

XML = "<domain type='test'><name>good</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"
KVM = "<domain type='kvm'><name>kept</name><memory unit='MiB'>64</memory><os><type>hvm</type><kernel>/k</kernel></os></domain>"
RPC = libvirt.VIR_ERR_RPC
LIB_VERSION = "connect_get_lib_version"

# What is wrong with a call, and the answer: the header's words, the code, what is said.
ANSWERED = (
    ({"version": 2}, RPC, f"Cannot find program {REMOTE} version 2"),
    ({"version": 0}, RPC, f"Cannot find program {REMOTE} version 0"),
    ({"program": 0xDEADBEEF}, RPC, f"Cannot find program {0xDEADBEEF} version 1"),
    ({"program": ADMIN}, RPC, f"Cannot find program {ADMIN} version 1"),
)
# Procedures that are none: nobody's number, below all, above all, and an event's.
NO_PROCEDURE = (0, -1, 9999, 0x7FFFFFFF)


def refused(peer, code, text, procedure, payload=b"", **header):
    answer = peer.call(procedure, payload, **header)
    assert answer, f"the connection ended: {text}"
    got, said = answer.error()
    assert got == code and text in said, (got, said[:300], code, text)
    version = peer.call(LIB_VERSION)
    assert version and version.status == 0, f"the connection does not go on after: {said}"


def answered(daemon):
    peer = connect(daemon.socket).open()
    for header, code, text in ANSWERED:
        refused(peer, code, text, LIB_VERSION, **header)
    for number in NO_PROCEDURE:
        refused(peer, RPC, f"unknown procedure: {number}", number)
    # Of a program's own events nobody can ask.
    assert peer.call("domain_event_lifecycle").error()[0] in (RPC, libvirt.VIR_ERR_NO_SUPPORT)
    # Lengths that lie: more than there is, more than may be, a list that would need gigabytes.
    for words in ([99, 0x61616161], [0x7FFFFFFF], [0xFFFFFFFF], []):
        refused(peer, RPC, "", "domain_lookup_by_name", struct.pack(f">{len(words)}I", *words))


def largest(daemon):
    """A message of exactly as much as one may have is read and judged."""
    peer = connect(daemon.socket).open()
    room = FRAME_BYTES_MAX - HEAD_BYTES
    whole = struct.pack(">I", room - 4) + b"y" * (room - 4)
    assert len(frame("domain_define_xml", whole)) == FRAME_BYTES_MAX
    refused(peer, RPC, "", "domain_define_xml", whole)


def ended(daemon, said, data):
    """The connection ends, and the log says why."""
    before = daemon.log.count("is dropped: it " + said)
    peer = connect(daemon.socket).open()
    try:
        peer.wire.sendall(data)
    except OSError:
        pass  # gone before all of it was sent
    assert peer.read(1) is None, said
    daemon.wait_for_log("is dropped: it " + said, before + 1)


def not_answered(daemon):
    for length in (0, 4, HEAD_BYTES - 1, FRAME_BYTES_MAX + 1, 0x80000000, 0xFFFFFFFF):
        ended(daemon, "sent what is not a message", struct.pack(">I", length) + frame(LIB_VERSION)[4:])
    more = FRAME_BYTES_MAX - HEAD_BYTES + 1
    ended(daemon, "sent what is not a message", frame("domain_define_xml", bytes(more)))
    for kind in (REPLY, EVENT, 7, 0xFFFFFFFF):
        ended(daemon, "sent a message ", frame(LIB_VERSION, kind=kind, serial=2))


def cut(daemon):
    """Everything that a message may break off at."""
    whole = frame("domain_lookup_by_name", pack("test"), serial=2)
    for length in range(1, len(whole)):
        peer = connect(daemon.socket).open()
        peer.wire.sendall(whole[:length])
        peer.close()


def names_that_cannot_be(daemon):
    peer = connect(daemon.socket).open()
    domain = libvirt.open(daemon.uri("test:///default")).lookupByName("good")
    good = pack("good", domain.UUID(), -1)
    for name in ("a/b", "a\nb", "..", "", "n" * 10000, "test"):
        code, said = peer.call("domain_rename", good + pack(1, name, 0)).error()
        assert code, (name[:20], code, said[:200])
        assert name[:60] in said, (name[:60], said)
    code, said = peer.call("domain_rename", good + pack(None, 0)).error()
    assert code, "renamed to nothing"
    for name in ("n" * 10000, "a/b", "a\nb", "te\0st", "test\0", ""):
        refused(peer, libvirt.VIR_ERR_NO_DOMAIN, name.split("\0")[0][:60], "domain_lookup_by_name", pack(name))


def what_is_not_text(daemon):
    """It could be stored and never be read again: after a new start, all is there."""
    connection = libvirt.open(daemon.uri("qemu:///system"))
    domain = connection.defineXML(KVM)
    known = pack("kept", domain.UUID(), -1)
    peer = connect(daemon.socket).open("qemu:///system")
    for name in (b"\xff\xfe\xfd\xfc", b"te\xc3(", b"\xed\xa0\x80!"):
        text = struct.pack(">I", 4) + name
        assert peer.call("domain_lookup_by_name", text).error()[0] == libvirt.VIR_ERR_NO_DOMAIN, name
        refused(peer, libvirt.VIR_ERR_INVALID_ARG, "text in UTF-8", "domain_rename", known + pack(1) + text + pack(0))
        for kind in (libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, libvirt.VIR_DOMAIN_METADATA_TITLE):
            change = known + pack(kind, 1) + text + pack(None, None, libvirt.VIR_DOMAIN_AFFECT_CONFIG)
            refused(peer, libvirt.VIR_ERR_INVALID_ARG, "text in UTF-8", "domain_set_metadata", change)
    assert peer.call("domain_rename", known + pack(1, "h\u00f6fer", 0)).error() == (0, "")
    daemon.stop()
    daemon.start()
    assert "is kept but not loaded" not in daemon.log, daemon.log
    connection = libvirt.open(daemon.uri("qemu:///system"))
    assert [one.name() for one in connection.listAllDomains()] == ["h\u00f6fer"]


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        other = libvirt.open(daemon.uri("test:///default"))
        other.defineXML(XML)
        before = sorted((one.name(), one.UUIDString(), one.info()[0], one.XMLDesc()) for one in other.listAllDomains())
        for attack in (answered, largest, not_answered, cut, names_that_cannot_be):
            attack(daemon)
            after = sorted((one.name(), one.UUIDString(), one.info()[0], one.XMLDesc()) for one in other.listAllDomains())
            assert after == before, attack.__name__
        what_is_not_text(daemon)


if __name__ == "__main__":
    sys.exit(main())
