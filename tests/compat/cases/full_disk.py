#!/usr/bin/python3
"""A full disk and a read-only one: each change is refused with the reason, nothing that was acknowledged is
lost, nothing is half there, and the daemon goes on once there is room."""

import os

import libvirt

from daemon import Daemon
from mounts import fill, in_own_mounts, mount, small_disk, unmount

XML = "<domain type='kvm'><name>{}</name><memory>65536</memory><os><type>hvm</type><kernel>/k</kernel></os></domain>"


def refused(reason, call):
    try:
        call()
    except libvirt.libvirtError as error:
        assert reason in str(error), error
        return
    raise AssertionError(f"nothing was refused: {reason}")


def names(connection):
    return {domain.name() for domain in connection.listAllDomains()}


def check(daemon, connection, folder, reason):
    before, stored = names(connection), sorted(os.listdir(folder))
    domain = connection.lookupByName("kept")
    refused(reason, lambda: connection.defineXML(XML.format("another")))
    refused(reason, lambda: domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "t", None, None, 2))
    assert names(connection) == before
    assert sorted(os.listdir(folder)) == stored, "something half-written stays"
    assert "<title>" not in domain.XMLDesc()
    daemon.process.kill()
    daemon.process.wait()


def main():
    in_own_mounts()
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        folder = daemon.root / "etc/hostler/qemu"
        daemon.stop()
        small_disk(folder, "128k")
        try:
            daemon.start()
            connection = libvirt.open(daemon.uri("qemu:///system"))
            connection.defineXML(XML.format("kept"))
            ballast = fill(folder)
            check(daemon, connection, folder, "No space left on device")
            ballast.unlink()

            daemon.start()
            connection = libvirt.open(daemon.uri("qemu:///system"))
            assert names(connection) == {"kept"}
            connection.defineXML(XML.format("second"))
            mount("-o", "remount,ro", str(folder))
            refused("Read-only file system", lambda: connection.lookupByName("kept").setAutostart(True))
            refused("Read-only file system", lambda: connection.lookupByName("kept").undefine())
            check(daemon, connection, folder, "Read-only file system")
            mount("-o", "remount,rw", str(folder))

            daemon.start()
            connection = libvirt.open(daemon.uri("qemu:///system"))
            assert names(connection) == {"kept", "second"}
        finally:
            daemon.stop()
            unmount(folder)


main()
