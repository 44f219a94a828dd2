#!/usr/bin/python3
"""What many or bad clients cost: 9,000 connections, floods of them, half handshakes; each bounded, and nobody else waits.

HOSTLER_CONNECTIONS says how many (default 9000; each takes a descriptor on either side), HOSTLER_LIVES how often a domain
starts and stops beside a listener that never reads (default 1000)."""

import os
import resource
import socket
import struct
import sys
import time

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port

CONNECTIONS = int(os.environ.get("HOSTLER_CONNECTIONS", "9000"))
LIVES = int(os.environ.get("HOSTLER_LIVES", "1000"))
PING = struct.pack(">7I", 28, 0x6B656570, 1, 1, 2, 0, 0)


def memory_kib(daemon):
    status = open(f"/proc/{daemon.process.pid}/status").read()
    return int(status.split("VmRSS:")[1].split()[0])


def connect(daemon):
    one = socket.socket(socket.AF_UNIX)
    one.connect(str(daemon.socket))  # waits while the queue of those who knock is full
    one.settimeout(30)
    return one


def answers(one):
    one.sendall(PING)
    return len(one.recv(28)) == 28


def slowest_of(connection, count=50):
    worst = 0
    for _ in range(count):
        began = time.monotonic()
        connection.lookupByName("test").info()
        worst = max(worst, time.monotonic() - began)
    return worst


def many(daemon):
    """Idle connections cost memory in proportion, and nobody time."""
    watcher = libvirt.open(daemon.uri("test:///default"))
    before = memory_kib(daemon)
    idle = [connect(daemon) for _ in range(CONNECTIONS)]
    assert all(answers(one) for one in (idle[0], idle[-1]))
    each = (memory_kib(daemon) - before) / CONNECTIONS
    print(f"{CONNECTIONS} idle connections: {each:.1f} KiB each; slowest call beside them {1000 * slowest_of(watcher):.1f} ms")
    assert each < 32, each
    refused = connect(daemon)  # one above max_clients
    assert refused.recv(1) == b""
    daemon.wait_for_log(f"max_clients = {CONNECTIONS + 1} clients are connected")
    for one in idle:
        one.close()
    deadline = time.monotonic() + 60
    while True:
        again = connect(daemon)
        try:
            if answers(again):
                break
        except OSError:
            pass
        assert time.monotonic() < deadline, "places were not given back"
    watcher.close()


def half_handshakes(daemon, port, made):
    """Connections that never say anything take the places of strangers, and of nobody else."""
    silent = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(40)]
    daemon.wait_for_log("max_anonymous_clients = 20 clients have not shown yet who they are")
    assert libvirt.open(daemon.uri("test:///default")).getType() == "TEST"
    for one in silent:
        one.close()
    deadline = time.monotonic() + 30
    while True:
        try:
            libvirt.open(f"test+tls://127.0.0.1:{port}/default?pkipath={made.folder}/pki-client").close()
            return
        except libvirt.libvirtError:
            assert time.monotonic() < deadline, "strangers' places were not given back"
            time.sleep(0.1)


def deaf(daemon):
    """A listener that never reads, while a domain starts and stops: what waits for it is bounded, then it is sent away."""
    listener = connect(daemon)
    uri = b"test:///default\0"
    listener.sendall(struct.pack(">7I", 56, 0x20008086, 1, 1, 0, 1, 0) + struct.pack(">II", 1, 15) + uri + struct.pack(">I", 0))
    listener.recv(28)
    listener.sendall(struct.pack(">7I", 36, 0x20008086, 1, 316, 0, 2, 0) + struct.pack(">iI", 0, 0))
    listener.recv(4096)
    domain = libvirt.open(daemon.uri("test:///default")).lookupByName("test")
    for _ in range(LIVES // 10):
        domain.destroy()
        domain.create()
    before = memory_kib(daemon)
    for _ in range(LIVES):
        domain.destroy()
        domain.create()
    grown = memory_kib(daemon) - before
    print(f"{LIVES} starts and stops beside a deaf listener: {grown} KiB more")
    assert grown < 8192, grown


def one_user(binaries):
    """One user's clients leave places for the others."""
    with Daemon(config="max_clients_per_user = 3\n", binaries=binaries) as daemon:
        held = [connect(daemon) for _ in range(3)]
        assert all(answers(one) for one in held)
        assert connect(daemon).recv(1) == b""
        daemon.wait_for_log("max_clients_per_user = 3 clients of uid 0 are connected")
        held[0].close()
        # One that answers pings (feature 10 is asked for) gives its place back when it goes, not when the next ping is due.
        for _ in range(10):
            passer = place(daemon)
            passer.sendall(struct.pack(">8I", 32, 0x20008086, 1, 60, 0, 1, 0, 10))
            assert passer.recv(64)
            passer.close()


def place(daemon):
    """A connection, as soon as there is a place for one."""
    deadline = time.monotonic() + 2
    while True:
        one = connect(daemon)
        try:
            if answers(one):
                return one
        except OSError:
            pass
        assert time.monotonic() < deadline, "a place was not given back"
        time.sleep(0.02)


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    port = free_port()
    daemon = Daemon()
    made = Certificates(daemon.root / "pki", "server", "client")
    made.pki_of("client")
    daemon.config = f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\nmax_clients = {CONNECTIONS + 1}\n' + made.settings()
    with daemon:
        many(daemon)
        half_handshakes(daemon, port, made)
        deaf(daemon)
    one_user(daemon.binaries)


if __name__ == "__main__":
    sys.exit(main())
