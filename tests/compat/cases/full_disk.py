#!/usr/bin/python3
"""A full disk, a read-only one, and an /etc that is read-only when the daemon starts: each change is refused with the reason,
nothing that was acknowledged is lost, nothing is half there, and the daemon goes on once there is room."""

import os

import libvirt

from daemon import Daemon
from mounts import fill, in_own_mounts, mount, small_disk, unmount

XML = "<domain type='kvm'><name>{}</name><memory>65536</memory><os><type>hvm</type><kernel>/k</kernel></os></domain>"
READ_ONLY = "Read-only file system"


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


def disks_of_definitions(daemon):
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
        refused(READ_ONLY, lambda: connection.lookupByName("kept").setAutostart(True))
        refused(READ_ONLY, lambda: connection.lookupByName("kept").undefine())
        check(daemon, connection, folder, READ_ONLY)
        mount("-o", "remount,rw", str(folder))

        daemon.start()
        connection = libvirt.open(daemon.uri("qemu:///system"))
        assert names(connection) == {"kept", "second"}
    finally:
        daemon.stop()
        unmount(folder)


def pool(name):
    return f"<pool type='dir'><name>{name}</name><target><path>/tmp/{name}</path></target></pool>"


def secret(usage):
    return f"<secret><usage type='volume'><volume>{usage}</volume></usage></secret>"


def check_read_only(daemon, stored):
    """Whoever asks is answered, whoever would change what is kept there hears why not, and all else goes on."""
    connection = libvirt.open(daemon.uri("qemu:///system"))
    kept = connection.lookupByName("kept")
    assert names(connection) == {"kept"} and kept.autostart() and "<title>" not in kept.XMLDesc()
    assert [one.name() for one in connection.listAllStoragePools()] == ["images"]
    changes = (
        lambda: connection.defineXML(XML.format("another")),
        lambda: kept.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "t", None, None, 2),
        lambda: kept.setAutostart(False),
        lambda: kept.rename("other"),
        lambda: kept.undefine(),
        lambda: connection.storagePoolDefineXML(pool("others")),
        lambda: connection.storagePoolLookupByName("images").undefine(),
        lambda: connection.secretDefineXML(secret("/x")),
    )
    for change in changes:
        refused(READ_ONLY, change)
    assert names(connection) == {"kept"} and kept.autostart() and not connection.listAllSecrets()
    assert sorted(daemon.root.joinpath("etc").rglob("*")) == stored
    tests = libvirt.open(daemon.uri("test:///default"))
    tests.lookupByName("test").destroy()
    tests.lookupByName("test").create()  # nothing of it is on a disk
    assert daemon.hostler("list", "--all").returncode == 0
    assert "libvirtd" in daemon.virt_admin("srv-list")


def read_only_etc():
    """Again and again, and after a death; once it can be written, changes are taken."""
    with Daemon() as daemon:
        etc = daemon.root / "etc"
        connection = libvirt.open(daemon.uri("qemu:///system"))
        connection.defineXML(XML.format("kept")).setAutostart(True)
        connection.storagePoolDefineXML(pool("images"))
        daemon.stop()
        stored = sorted(etc.rglob("*"))
        mount("--bind", str(etc), str(etc))
        mount("-o", "remount,bind,ro", str(etc))
        try:
            for end in (9, 15):
                daemon.start()
                check_read_only(daemon, stored)
                daemon.stop(end)
            daemon.start()
            mount("-o", "remount,bind,rw", str(etc))
            connection = libvirt.open(daemon.uri("qemu:///system"))
            connection.lookupByName("kept").undefine()
            connection.defineXML(XML.format("after"))
            daemon.stop(9)
            daemon.start()
            assert names(libvirt.open(daemon.uri("qemu:///system"))) == {"after"}
        finally:
            daemon.stop()
            unmount(etc)


def main():
    in_own_mounts()
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        disks_of_definitions(daemon)
    read_only_etc()


main()
