#!/usr/bin/python3
"""What many or bad clients cost: 9,000 connections, floods of them, half handshakes; each bounded, and nobody else waits.

HOSTLER_CONNECTIONS says how many (default 9000; each takes a descriptor on either side), HOSTLER_LIVES how often a domain
starts and stops beside a listener that never reads (default 1000)."""

import os
import pathlib
import resource
import socket
import ssl
import statistics
import sys
import threading
import time

import libvirt

from certificates import Certificates
from daemon import Background, Daemon, free_port, memory_kib, wait_until
from frames import EVENT, KEEPALIVE, PING, connect, frame, pack

_, DESCRIPTORS = resource.getrlimit(resource.RLIMIT_NOFILE)
WANTED = int(os.environ.get("HOSTLER_CONNECTIONS", "9000"))
CONNECTIONS = WANTED if DESCRIPTORS == resource.RLIM_INFINITY else min(WANTED, DESCRIPTORS - 200)
LOOK_EVERY_S = 5  # daemon/main/memory.cpp
LIVES = int(os.environ.get("HOSTLER_LIVES", "1000"))


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
    before = memory_kib(daemon.process.pid)
    idle = [connect(daemon.socket) for _ in range(CONNECTIONS)]
    assert all(one.answers() for one in (idle[0], idle[-1]))
    time.sleep(LOOK_EVERY_S + 1)  # what is free is given back at each look, also behind one at the most
    most = memory_kib(daemon.process.pid)
    each = (most - before) / CONNECTIONS
    print(f"{CONNECTIONS} idle connections: {each:.1f} KiB each; slowest call beside them {1000 * slowest_of(watcher):.1f} ms")
    assert each < 32, each
    refused = connect(daemon.socket)  # one above max_clients
    assert refused.read(1) is None
    daemon.wait_for_log(f"max_clients = {CONNECTIONS + 1} clients are connected")
    for one in idle:
        one.close()
    wait_until(lambda: connect(daemon.socket).answers(), lambda: "places were not given back")
    wait_until(
        lambda: memory_kib(daemon.process.pid) < most - (most - before) / 3,
        lambda: f"{before} KiB before the crowd, {most} with it, {memory_kib(daemon.process.pid)} behind it",
    )
    watcher.close()


def shake_hands(port, made, source):
    """A client with a good certificate, from an address of its own, up to the byte that lets it in."""
    context = ssl.create_default_context(cafile=made.folder / "cacert.pem")
    context.load_cert_chain(made.folder / "clientcert.pem", made.folder / "clientkey.pem")
    raw = socket.create_connection(("127.0.0.1", port), 120, source_address=(source, 0))
    with raw, context.wrap_socket(raw, server_hostname="127.0.0.1") as safe:
        return safe.recv(1) == b"\1"


def half_handshakes(daemon, port, made):
    """Connections that never say anything take the places of strangers, not all of them, and not for ever."""
    silent = [socket.create_connection(("127.0.0.1", port), 120) for _ in range(40)]
    daemon.wait_for_log("max_anonymous_clients = 20 leaves 15 to one, and so many clients of 127.0.0.1 have not shown yet who they are")
    assert shake_hands(port, made, "127.0.0.2"), "one address keeps the others out"
    assert libvirt.open(daemon.uri("test:///default")).getType() == "TEST"
    for one in silent:
        one.settimeout(120)
        assert one.recv(1) == b""
    daemon.wait_for_log("the TLS handshake", times=15)
    assert shake_hands(port, made, "127.0.0.1"), "strangers' places were not given back"


def processor_time(daemon, name):
    """What the threads of this name have used, in seconds."""
    tasks = pathlib.Path(f"/proc/{daemon.process.pid}/task").iterdir()
    used = [int((task / "schedstat").read_text().split()[0]) for task in tasks if (task / "comm").read_text().startswith(name)]
    return sum(used) / 1e9


def many_handshakes(daemon, port, made):
    """The keys' part of a handshake is done by a thread that serves nobody else: others' calls go on beside it."""
    watcher = libvirt.open(daemon.uri("test:///default"))
    alone = usual_time(watcher)
    is_over = threading.Event()
    flood = Background(lambda: [shake_hands(port, made, "127.0.0.1") for _ in iter(is_over.is_set, True)])
    beside = usual_time(watcher)
    is_over.set()
    let_in = flood.end()
    assert let_in and all(let_in), let_in
    print(f"a call beside many handshakes: {1e6 * beside:.0f} us, without them {1e6 * alone:.0f} us")
    before = {name: processor_time(daemon, name) for name in ("handshakes", "io ")}
    for _ in range(200):
        assert shake_hands(port, made, "127.0.0.1")
    used = {name: processor_time(daemon, name) - before[name] for name in before}
    print(f"200 handshakes: {used}")
    assert used["handshakes"] > used["io "], used
    watcher.close()


def usual_time(connection):
    """The median of many calls."""
    domain, times = connection.lookupByName("test"), []
    for _ in range(2000):
        began = time.monotonic()
        domain.info()
        times.append(time.monotonic() - began)
    return statistics.median(times)


def floods(daemon):
    """Who asks and asks and reads nothing is sent away before it has cost much; beside it others are answered."""
    watcher = libvirt.open(daemon.uri("test:///default"))
    before = memory_kib(daemon.process.pid)
    for asked in (frame(PING, program=KEEPALIVE, kind=EVENT), frame("connect_get_capabilities")):
        flooder = connect(daemon.socket).open()
        try:
            while True:
                flooder.wire.sendall(asked * 1000)
                watcher.lookupByName("test").info()
        except (BrokenPipeError, ConnectionResetError):
            flooder.close()
    grown = memory_kib(daemon.process.pid) - before
    print(f"two floods of calls whose answers nobody reads: {grown} KiB more")
    assert grown < 200 << 10, grown
    watcher.close()


def deaf(daemon):
    """A listener that never reads, while a domain starts and stops: what waits for it is bounded, then it is sent away."""
    listener = connect(daemon.socket).open()
    assert listener.call("connect_domain_event_callback_register_any", pack(libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, None)).status == 0
    domain = libvirt.open(daemon.uri("test:///default")).lookupByName("test")
    for _ in range(LIVES // 10):
        domain.destroy()
        domain.create()
    before = memory_kib(daemon.process.pid)
    for _ in range(LIVES):
        domain.destroy()
        domain.create()
    grown = memory_kib(daemon.process.pid) - before
    print(f"{LIVES} starts and stops beside a deaf listener: {grown} KiB more")
    assert grown < 8192, grown


def one_user(binaries):
    """One user's clients leave places for the others."""
    with Daemon(config="max_clients_per_user = 3\nkeepalive_interval = 600\n", binaries=binaries) as daemon:
        held = [connect(daemon.socket) for _ in range(3)]
        assert all(one.answers() for one in held)
        assert connect(daemon.socket).read(1) is None
        daemon.wait_for_log(f"max_clients_per_user = 3 clients of uid {os.getuid()} are connected")
        held[0].close()
        # One that answers pings (feature 10 is asked for) gives its place back when it goes, not when the next ping is due.
        for _ in range(10):
            passer = place(daemon)
            assert passer.call("connect_supports_feature", pack(10))
            passer.close()


def place(daemon):
    """A connection, as soon as there is a place for one."""
    def got():
        one = connect(daemon.socket)
        return one if one.answers() else None

    return wait_until(got, lambda: "a place was not given back")


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    port = free_port()
    daemon = Daemon()
    made = Certificates(daemon.root / "pki", "server", "client")
    made.pki_of("client")
    daemon.config = f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\nmax_clients = {CONNECTIONS + 1}\nlogin_time_s = 5\n' + made.settings()
    with daemon:
        many(daemon)
        half_handshakes(daemon, port, made)
        many_handshakes(daemon, port, made)
        floods(daemon)
        deaf(daemon)
    one_user(daemon.binaries)


if __name__ == "__main__":
    sys.exit(main())
