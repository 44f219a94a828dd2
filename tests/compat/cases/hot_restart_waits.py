#!/usr/bin/python3
"""What stands in the way of a hot restart: a call that takes long is waited for while everybody is served, a client that
does not shake hands is sent away, limits that the admin program has set go over, and a successor that cannot start is told
to who asked for it."""

import socket
import sys
import threading
import time

import libvirt

from certificates import Certificates
from daemon import Background, Daemon, free_port, wait_until

POOL = "<pool type='dir'><name>slow</name><target><path>{}</path></target></pool>"
VOLUME = "<volume><name>v</name><capacity unit='KiB'>64</capacity></volume>"
HANGS_S = 6
UPGRADE_S_MAX = 60


def slowest_answer(connection, until):
    """Asks and changes again and again until the thread ends; the longest that a pair took, in seconds."""
    slowest = 0
    domain = connection.lookupByName("test")
    while until.is_alive():
        begun = time.monotonic()
        domain.info()
        domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "again", None, None)
        slowest = max(slowest, time.monotonic() - begun)
    return slowest


def long_call(daemon, switch):
    """A volume that grows on a disk that hangs: everybody goes on, and the daemon is replaced when it has ended."""
    connection = libvirt.open(daemon.uri("qemu:///system"))
    folder = daemon.root / "pool"
    folder.mkdir()
    pool = connection.storagePoolCreateXML(POOL.format(folder))
    volume = pool.createXML(VOLUME)
    switch.write_text("hang")
    resized = Background(lambda: volume.resize(1 << 20))
    now = lambda: daemon.admin_values("srv-threadpool-info", "libvirtd")
    wait_until(lambda: now()["freeWorkers"] != now()["nWorkers"], now)
    before = daemon.holder()
    upgraded = Background(daemon.upgrade)
    other = libvirt.open(daemon.uri("test:///default"))
    threading.Timer(HANGS_S, switch.unlink).start()
    slowest = slowest_answer(other, upgraded)
    done = upgraded.end()
    assert done.returncode == 0, done.stderr
    assert not switch.exists(), "the call was not waited for"
    assert resized.end() == 0
    assert daemon.holder() != before and pool.isActive()
    print(f"a call of {HANGS_S} s: the slowest of the others took {slowest:.1f} s")
    assert slowest < HANGS_S / 2, slowest


def half_handshake(daemon, port, made):
    """It does not keep the daemon from being replaced, and who shakes hands properly gets in after."""
    silent = socket.create_connection(("127.0.0.1", port), 20)
    now = lambda: daemon.admin_values("srv-clients-info", "libvirtd")
    wait_until(lambda: now()["nclients_unauth"] == "1", now)
    done = daemon.upgrade()
    assert done.returncode == 0, done.stderr
    silent.settimeout(20)
    assert silent.recv(1) == b""
    libvirt.open(f"test+tls://127.0.0.1:{port}/default?pkipath={made.pki_of('client')}").close()


def raised_limits(daemon):
    """More clients than the configuration allows, since somebody has allowed them."""
    daemon.virt_admin("server-clients-set", "libvirtd", "--max-clients", "40")
    clients = [libvirt.open(daemon.uri("test:///default")) for _ in range(20)]
    done = daemon.upgrade()
    assert done.returncode == 0, done.stderr
    assert all(client.lookupByName("test").isActive() for client in clients)
    shown = daemon.admin_values("server-clients-info", "libvirtd")
    assert shown["nclients_max"] == "40", shown


def no_successor(daemon):
    """The command says why, at once."""
    policy = daemon.root / "etc/hostler/policy"
    policy.write_text("nobody understands this\n")
    begun = time.monotonic()
    done = daemon.upgrade()
    assert done.returncode == 1 and "goes on as it is, no successor takes over" in done.stderr, done.stderr
    assert time.monotonic() - begun < UPGRADE_S_MAX / 2
    policy.unlink()
    assert daemon.upgrade().returncode == 0


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    port = free_port()
    daemon = Daemon()
    made = Certificates(daemon.root / "pki", "server", "client")
    daemon.config = f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\nmax_clients = 10\n' + made.settings()
    switch = daemon.failing_disk(daemon.root / "pool")
    with daemon:
        long_call(daemon, switch)
        half_handshake(daemon, port, made)
        raised_limits(daemon)
        no_successor(daemon)


if __name__ == "__main__":
    sys.exit(main())
