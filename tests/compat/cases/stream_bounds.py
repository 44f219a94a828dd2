#!/usr/bin/python3
"""Streams that one side does not read: a console that is flooded, and downloads that nobody takes, cost the daemon little and
nobody else anything; what was begun comes whole as soon as it is read."""

import os
import sys
import time

import libvirt

from daemon import Background, Daemon, memory_kib
from frames import STREAM, connect, frame, hyper, pack

MIB = 1 << 20
CONTINUE, OK, ERROR = 2, 0, 1  # of virNetMessageStatus
CONSOLE = """<domain type='test'><name>talks</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>
<devices><console type='pty'/></devices></domain>"""
VOLUME_MIB, DOWNLOADS = 64, 32


def grown_mib(daemon, before):
    return memory_kib(daemon.process.pid) // 1024 - before


def others_are_served(daemon):
    """Whoever waited for the side that does not read would do so for ever."""
    asked = Background(lambda: libvirt.open(daemon.uri("test:///default")).lookupByName("test").isActive())
    assert asked.end()


def flooded_console(daemon):
    """A terminal takes what it has room for: who says more is told so, and its connection goes on."""
    before = memory_kib(daemon.process.pid) // 1024
    domain = libvirt.open(daemon.uri("test:///default")).createXML(CONSOLE)
    peer = connect(daemon.socket).open()
    opened = peer.call("domain_open_console", pack("talks", domain.UUID(), domain.ID()) + pack(None, 0))
    assert opened.error() == (0, ""), opened
    said = frame("domain_open_console", b"x" * 200_000, kind=STREAM, serial=peer.serial, status=CONTINUE)
    for _ in range(100):
        peer.wire.sendall(said)
    others_are_served(daemon)
    assert grown_mib(daemon, before) < 8, grown_mib(daemon, before)
    answer = peer.message()
    echoed = 0
    while answer.status == CONTINUE:
        echoed += len(answer.payload)
        answer = peer.message()
    assert (answer.kind, answer.status) == (STREAM, ERROR), answer
    assert "the guest does not read its console" in answer.error()[1], answer.error()
    assert echoed < 3 * MIB, echoed
    assert peer.call("connect_get_hostname").status == OK
    domain.destroy()


def volume_of(daemon):
    """A volume with bytes that are all different, and what it is to the protocol."""
    connection = libvirt.open(daemon.uri("qemu:///system"))
    folder = daemon.root / "pool"
    folder.mkdir()
    pool = connection.storagePoolCreateXML(f"<pool type='dir'><name>p</name><target><path>{folder}</path></target></pool>")
    content = os.urandom(VOLUME_MIB * MIB)
    volume = pool.createXML(f"<volume><name>big</name><capacity unit='MiB'>{VOLUME_MIB}</capacity></volume>")
    (folder / "big").write_bytes(content)
    return pack("p", "big", volume.key()), content


def unread_downloads(daemon):
    reference, content = volume_of(daemon)
    begin = reference + hyper(0) + hyper(0) + pack(0)
    before = memory_kib(daemon.process.pid) // 1024
    peer = connect(daemon.socket).open("qemu:///system")
    for _ in range(DOWNLOADS):
        peer.send("storage_vol_download", begin)
    time.sleep(1)
    others_are_served(daemon)
    assert grown_mib(daemon, before) < 32, grown_mib(daemon, before)
    got = {}  # by serial: what came, and whether it has ended
    while len([1 for _, has_ended in got.values() if has_ended]) < DOWNLOADS:
        piece = peer.message()
        if piece.kind != STREAM:
            assert piece.status == OK, piece.error()
            continue
        assert piece.status == CONTINUE, piece.error()
        count, _ = got.get(piece.serial, (0, False))
        assert content[count : count + len(piece.payload)] == piece.payload, piece.serial
        got[piece.serial] = count + len(piece.payload), not piece.payload
    assert {count for count, _ in got.values()} == {VOLUME_MIB * MIB}


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        flooded_console(daemon)
        unread_downloads(daemon)


if __name__ == "__main__":
    sys.exit(main())
