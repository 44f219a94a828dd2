#!/usr/bin/python3
"""A disk that fails in one way after the other while clients change definitions: each change is refused with the reason,
what was acknowledged is there after kill -9, nothing is half there, and the daemon goes on once the disk does."""

import os
import pathlib
import sys
import uuid

import libvirt

from daemon import Daemon

XML = "<domain type='kvm'><name>{}</name><uuid>{}</uuid><title>{}</title><memory>65536</memory><os><type>hvm</type><kernel>/k</kernel></os></domain>"
KEPT = "11111111-1111-1111-1111-111111111111"
FRESH = "22222222-2222-2222-2222-222222222222"
# A change whose folder was not synced stands or not: it was not acknowledged.
CALLS = ["open", "write", "sync", "rename", "sync-folder"]


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
    if call != "sync-folder":
        connection.defineXML(XML.format("fresh", FRESH, "x"))
        connection.lookupByName("fresh").undefine()
    connection = again(daemon)
    now = titles(connection)
    if call != "sync-folder":
        assert now == before, (call, now)
        leftovers = [one.name for one in folder.iterdir() if one.is_file() and one.name != "kept.xml"]
        assert not leftovers, leftovers
    assert now["kept"] in (f"before {call}", f"after {call}"), now
    if "fresh" not in now:
        connection.defineXML(XML.format("fresh", FRESH, "x"))
    domain = connection.lookupByName("fresh")
    switch.write_text("unlink")
    refused(domain.undefine)
    switch.unlink()
    domain.undefine()
    connection = again(daemon)
    assert set(titles(connection)) == {"kept"}
    return connection


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    daemon = Daemon()
    library = pathlib.Path(os.environ["HOSTLERD_BIN"]).parent / "tests/failing_disk.so"
    assert library.exists(), f"{library} is missing"
    folder, switch = daemon.root / "etc/hostler/qemu", daemon.root / "failing"
    daemon.environment = {"LD_PRELOAD": str(library), "HOSTLER_FAILING_FOLDER": str(folder), "HOSTLER_FAILING_CALL": str(switch)}
    with daemon:
        connection = libvirt.open(daemon.uri("qemu:///system"))
        for call in CALLS:
            connection = check(daemon, connection, call, folder, switch)
    print(f"{len(CALLS) + 1} ways to fail, nothing lost")


if __name__ == "__main__":
    sys.exit(main())
