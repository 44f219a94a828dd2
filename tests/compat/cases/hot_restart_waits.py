#!/usr/bin/python3
"""What stands in the way of a hot restart: a call that takes long is waited for while everybody is served, a client that
does not shake hands is sent away, limits that the admin program has set go over, and a successor that cannot start is told
to who asked for it."""

import socket
import sys
import time

import libvirt

from certificates import Certificates
from daemon import Background, Daemon, free_port, wait_until

POOL = "<pool type='dir'><name>slow</name><target><path>{}</path></target></pool>"
VOLUME = "<volume><name>v</name><capacity unit='KiB'>64</capacity></volume>"
GOES_ON_S = 3
UPGRADE_S_MAX = 60


def goes_on(connection):
    """Asks and changes again and again for a while; how often."""
    count, end = 0, time.monotonic() + GOES_ON_S
    domain = connection.lookupByName("test")
    while count == 0 or time.monotonic() < end:
        domain.info()
        domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "again", None, None)
        count += 1
    return count


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
    daemon.wait_for_log("starting a successor")
    other = libvirt.open(daemon.uri("test:///default"))
    count = Background(lambda: goes_on(other)).end(GOES_ON_S + 45)  # less than such a call is waited for
    assert upgraded.is_alive() and daemon.holder() == before, "the call was not waited for"
    switch.unlink()
    done = upgraded.end()
    assert done.returncode == 0, done.stderr
    assert resized.end() == 0
    assert daemon.holder() != before and pool.isActive()
    assert other.lookupByName("test").isActive()
    print(f"{count} questions and changes of others beside a call that is waited for")


def half_handshake(daemon, port, made):
    """It does not keep the daemon from being replaced, and who shakes hands properly gets in after."""
    silent = socket.create_connection(("127.0.0.1", port), 120)
    now = lambda: daemon.admin_values("srv-clients-info", "libvirtd")
    wait_until(lambda: now()["nclients_unauth"] == "1", now)
    done = daemon.upgrade()
    assert done.returncode == 0, done.stderr
    silent.settimeout(30)
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
