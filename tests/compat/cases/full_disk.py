#!/usr/bin/python3
"""A full disk and a read-only one: each change is refused with the reason, nothing that was acknowledged is
lost, nothing is half there, and the daemon goes on once there is room."""

import os
import subprocess
import sys

import libvirt

from daemon import Daemon

XML = "<domain type='kvm'><name>{}</name><memory>65536</memory><os><type>hvm</type><kernel>/k</kernel></os></domain>"


def in_own_mounts():
    """Runs this program again where it may mount: what it mounts is gone with it."""
    if os.environ.get("HOSTLER_OWN_MOUNTS"):
        return
    os.environ["HOSTLER_OWN_MOUNTS"] = "1"
    os.execvp("unshare", ["unshare", "--map-root-user", "--mount", sys.executable, *sys.argv])


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def refused(reason, call):
    try:
        call()
    except libvirt.libvirtError as error:
        assert reason in str(error), error
        return
    raise AssertionError(f"nothing was refused: {reason}")


def names(connection):
    return {domain.name() for domain in connection.listAllDomains()}


def fill(folder):
    """Leaves no room; the file that takes it."""
    path = folder / "ballast"
    with open(path, "wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            return path


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
        folder.mkdir(parents=True, exist_ok=True)
        daemon.stop()
        mount("-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder))
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
            subprocess.run(["umount", str(folder)], check=True)


main()
