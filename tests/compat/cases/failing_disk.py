#!/usr/bin/python3
"""A disk that fails in one way after the other while clients change definitions: each change is refused with the reason,
what was acknowledged is there after kill -9, nothing is half there, and the daemon goes on once the disk does."""

import sys
import uuid

import libvirt

from daemon import Daemon

XML = "<domain type='kvm'><name>{}</name><uuid>{}</uuid><title>{}</title><memory>65536</memory><os><type>hvm</type><kernel>/k</kernel></os></domain>"
KEPT = "11111111-1111-1111-1111-111111111111"
FRESH = "22222222-2222-2222-2222-222222222222"
CALLS = ["open", "write", "rename", "log-write", "log-sync"]
# What the redo log has needs no sync of its own: it is safe until the disk is well again.
HARMLESS = ["sync", "sync-folder"]


def refused(call):
    try:
        call()
    except libvirt.libvirtError as error:
        assert "Input/output error" in str(error), error
        return
    raise AssertionError("nothing was refused")


def titles(connection):
    return {domain.name(): domain.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None, 2) for domain in connection.listAllDomains()}


def again(daemon):
    daemon.stop(signal=9)
    daemon.start()
    assert "is kept but not loaded" not in daemon.log, daemon.log
    return libvirt.open(daemon.uri("qemu:///system"))


def check(daemon, connection, call, folder, switch):
    connection.defineXML(XML.format("kept", KEPT, f"before {call}"))
    before = titles(connection)
    switch.write_text(call)
    refused(lambda: connection.defineXML(XML.format("kept", KEPT, f"after {call}")))
    # Under a UUID that it does not get in the end.
    refused(lambda: connection.defineXML(XML.format("fresh", str(uuid.uuid4()), "x")))
    assert titles(connection) == before, "a change that was refused is seen"
    switch.unlink()
    connection.defineXML(XML.format("fresh", FRESH, "x"))
    connection.lookupByName("fresh").undefine()
    connection = again(daemon)
    assert titles(connection) == before, (call, titles(connection))
    leftovers = [one.name for one in folder.iterdir() if one.is_file() and one.name != "kept.xml"]
    assert not leftovers, leftovers
    connection.defineXML(XML.format("fresh", FRESH, "x"))
    domain = connection.lookupByName("fresh")
    switch.write_text("unlink")
    refused(domain.undefine)
    switch.unlink()
    domain.undefine()
    connection = again(daemon)
    assert set(titles(connection)) == {"kept"}
    return connection


def check_harmless(daemon, connection, call, switch):
    """The daemon ends and begins on such a disk, and loses nothing; once the disk is well nothing is left to do."""
    switch.write_text(call)
    connection.defineXML(XML.format("kept", KEPT, f"during {call}"))
    connection = again(daemon)
    assert titles(connection) == {"kept": f"during {call}"}
    connection.close()
    daemon.stop()
    assert "the redo log is left as it is" in daemon.log, daemon.log
    daemon.start()
    connection = libvirt.open(daemon.uri("qemu:///system"))
    connection.defineXML(XML.format("kept", KEPT, f"after {call}"))
    switch.unlink()
    connection.close()
    daemon.stop()
    for segment in (daemon.root / "var/lib/hostler").glob("redo.*"):
        assert not segment.read_bytes().strip(b"\0"), "what is on disk stays in the log"
    daemon.start()
    connection = libvirt.open(daemon.uri("qemu:///system"))
    assert titles(connection) == {"kept": f"after {call}"}
    return connection


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    daemon = Daemon()
    folder = daemon.root / "etc/hostler/qemu"
    switch = daemon.failing_disk(folder)
    with daemon:
        connection = libvirt.open(daemon.uri("qemu:///system"))
        for call in CALLS:
            connection = check(daemon, connection, call, folder, switch)
        for call in HARMLESS:
            connection = check_harmless(daemon, connection, call, switch)
    print(f"{len(CALLS) + len(HARMLESS) + 1} ways to fail, nothing lost")


if __name__ == "__main__":
    sys.exit(main())
