#!/usr/bin/python3
"""Where the daemon may not write: a first start without its folders names the one that it cannot make and ends with status 1;
with /var/lib/hostler full the daemon starts, says what it cannot write, and changes go on while definitions have room; the journal is
taken up when there is room again; with both full changes are refused with the reason and all the rest goes on; across a kill -9 nothing
that was acknowledged is lost, and with room again everything works."""

import subprocess
import sys

import libvirt

from daemon import Daemon, wait_until
from mounts import fill, in_own_mounts, mount, small_disk, unmount

XML = "<domain type='kvm'><name>{}</name><memory>65536</memory><os><type>hvm</type><kernel>/k</kernel></os></domain>"
FULL = "No space left on device"
# What a first start makes, and where.
PLACES = {
    "etc": "etc/hostler/qemu",
    "run": "run/hostler",
    "var/lib": "var/lib/hostler",
    "var/log": "var/log/hostler",
}


def first_start_without_a_place(daemon):
    """Nothing of the daemon's is there yet, and one of the places cannot be written."""
    for place, wanted in PLACES.items():
        root = daemon.root / "fresh" / place.replace("/", "-")
        for each in PLACES:
            (root / each).mkdir(parents=True)
        small_disk(root / place, "64k")
        mount("-o", "remount,ro", str(root / place))
        done = subprocess.run([daemon.binaries / "hostlerd", "--root", root], capture_output=True, text=True, timeout=120)
        unmount(root / place)
        assert done.returncode == 1, (place, done)
        (line,) = [line for line in done.stderr.splitlines() if "critical" in line]
        assert f"{root}/{wanted}" in line and "Read-only file system" in line, (place, line)
        print(line.split("] ")[-1].replace(str(root), ""))


def refused(call):
    try:
        call()
    except libvirt.libvirtError as error:
        assert FULL in str(error), error
        return
    raise AssertionError("a change was acknowledged that no disk has")


def names(connection):
    return {domain.name() for domain in connection.listAllDomains()}


def opened(daemon):
    return libvirt.open(daemon.uri("qemu:///system"))


def fill_up(connection, places, acknowledged):
    """Definitions until none is taken any more: those that were acknowledged count. What takes the room is returned."""
    ballasts = [fill(place) for place in places]
    for _ in range(5000):
        name = f"late-{len(acknowledged)}"
        try:
            connection.defineXML(XML.format(name))
        except libvirt.libvirtError as error:
            assert FULL in str(error), error
            return ballasts
        acknowledged.add(name)
    raise AssertionError("the disk is never full")


def kill(daemon):
    daemon.process.kill()
    daemon.process.wait()


def check_full(daemon, connection, acknowledged):
    """No change is taken, and whoever only asks notices nothing."""
    kept = connection.lookupByName("kept")
    refused(lambda: connection.defineXML(XML.format("another")))
    refused(lambda: kept.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "t", None, None, libvirt.VIR_DOMAIN_AFFECT_CONFIG))
    assert names(connection) == names(opened(daemon)) == acknowledged
    assert "<title>" not in kept.XMLDesc() and kept.autostart()
    assert "running" in daemon.virsh("list", "--all")


def start_without_a_journal(daemon, state, acknowledged):
    """Its files are not there, and there is no room for them: what happens until there is some is written then."""
    daemon.stop()
    ballast = fill(state)
    daemon.start()
    daemon.wait_for_log("the journal is not opened, which is tried again: ")
    connection = opened(daemon)
    assert names(connection) == acknowledged, names(connection)
    connection.defineXML(XML.format("without-the-journal"))
    acknowledged.add("without-the-journal")
    ballast.unlink()
    daemon.wait_for_log("the journal is open")
    read = lambda: daemon.hostler("daemon", "journal").stdout  # noqa: E731
    wait_until(lambda: "without-the-journal" in read(), read)
    kill(daemon)
    daemon.start()
    assert names(opened(daemon)) == acknowledged


def full(daemon):
    state, config = daemon.root / "var/lib/hostler", daemon.root / "etc/hostler/qemu"
    daemon.stop()
    small_disk(state, "8m")
    small_disk(config, "256k")
    try:
        daemon.start()
        connection = opened(daemon)
        connection.defineXML(XML.format("kept")).setAutostart(True)
        acknowledged = {"kept"}
        start_without_a_journal(daemon, state, acknowledged)
        connection = opened(daemon)

        # Only the daemon's own folder: changes go on, each synced by itself.
        ballast = fill(state)
        connection.defineXML(XML.format("without-the-log"))
        acknowledged.add("without-the-log")
        kill(daemon)
        ballast.unlink()
        daemon.start()
        connection = opened(daemon)
        assert names(connection) == acknowledged, names(connection)

        # All of it, and a death while it is full.
        ballasts = fill_up(connection, (state, config), acknowledged)
        check_full(daemon, connection, acknowledged)
        kill(daemon)
        for ballast in ballasts:
            ballast.unlink()
        daemon.start()
        connection = opened(daemon)
        assert names(connection) == acknowledged, names(connection) ^ acknowledged
        assert connection.lookupByName("kept").autostart()

        # There is room again while it runs.
        ballasts = fill_up(connection, (state, config), acknowledged)
        check_full(daemon, connection, acknowledged)
        for ballast in ballasts:
            ballast.unlink()
        connection.defineXML(XML.format("after"))
        connection.lookupByName("kept").undefine()
        acknowledged = acknowledged - {"kept"} | {"after"}
        kill(daemon)
        daemon.start()
        assert names(opened(daemon)) == acknowledged
        print(f"{len(acknowledged)} definitions, none lost")
    finally:
        daemon.stop()
        unmount(config)
        unmount(state)


def main():
    in_own_mounts()
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        first_start_without_a_place(daemon)
        full(daemon)


if __name__ == "__main__":
    sys.exit(main())
