#!/usr/bin/python3
"""Limits of zero and below zero: hostlerd.conf and the command line name the thing and the line and do not start; virt-admin's
are refused, and the daemon goes on with what it had; what contradicts itself is said."""

import os
import re
import struct
import subprocess
import sys

from daemon import Daemon, memory_kib, wait_until
from frames import FRAME_BYTES_MAX, connect

NOT_ZERO = (
    "max_clients",
    "max_queued_clients",
    "max_client_requests",
    "min_workers",
    "max_workers",
    "admin_max_clients",
    "admin_max_queued_clients",
    "admin_max_client_requests",
    "event_queue_max",
    "job_wait_s",
    "job_time_s",
    "storage_time_s",
    "journal_entries_max",
)
NOT_NEGATIVE = NOT_ZERO + ("max_anonymous_clients", "max_clients_per_user", "keepalive_count", "io_threads", "tcp_min_ssf")


def refused(daemon, config, *words):
    """What hostlerd says instead of starting."""
    (daemon.root / "etc/hostler/hostlerd.conf").write_text(config)
    command = [daemon.binaries / "hostlerd", "--root", daemon.root, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode not in (0, -6, -11), (config, words, done)
    return done.stderr


def settings(daemon):
    for names, value in ((NOT_ZERO, "0"), (NOT_NEGATIVE, "-1"), (NOT_NEGATIVE, '"many"'), (NOT_NEGATIVE, "99999999999999")):
        for name in names:
            said = refused(daemon, f"# limits\n{name} = {value}\n")
            assert re.search(rf"hostlerd\.conf:2: {name} takes a number from -?\d+ to \d+", said), (name, value, said)


def command_line(daemon):
    for value in ("-1", "soon"):
        assert "timeout" in refused(daemon, "", "--timeout", value), value


def administration(daemon):
    before = daemon.virt_admin("srv-clients-info", "libvirtd") + daemon.virt_admin("srv-threadpool-info", "libvirtd")
    for words, named in (
        (("srv-clients-set", "libvirtd", "--max-clients", "0"), "nclients_max"),
        (("srv-clients-set", "libvirtd", "--max-clients", "-1"), "max-clients"),
        (("srv-threadpool-set", "libvirtd", "--max-workers", "0"), "maxWorkers"),
        (("srv-threadpool-set", "libvirtd", "--min-workers", "30"), "minWorkers"),
        (("daemon-timeout", "--timeout", "-1"), "timeout"),
    ):
        status, _, err = daemon.virt_admin(*words, check=False)
        assert status != 0 and named.lower() in err.lower(), (words, err)
    after = daemon.virt_admin("srv-clients-info", "libvirtd") + daemon.virt_admin("srv-threadpool-info", "libvirtd")
    assert re.sub(r"nclients +:.*", "", before) == re.sub(r"nclients +:.*", "", after), (before, after)
    assert daemon.virsh("list", "--name").split() == ["test"]


def clients(daemon):
    """What the program hostler is told of waiting."""
    for word in ("-k", "-K"):
        done = subprocess.run([daemon.binaries / "hostler", "--root", daemon.root, word, "-1", "list"], capture_output=True, text=True, timeout=120)
        assert done.returncode == 1 and f"option {word} requires a positive integer argument" in done.stderr, (word, done)


KNOCK = """
import socket, sys
held = [socket.socket(socket.AF_UNIX) for _ in range(40)]
for one in held:
    one.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def one_user_takes_all():
    """Anybody may connect to the read-only socket: places are left to others, and to the daemon's owner."""
    with Daemon(config="max_clients = 24\n") as daemon:
        daemon.root.chmod(0o755)
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        command = [*nobody, "/usr/bin/python3", "-c", KNOCK, f"{daemon.socket}-ro"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as flood:
            assert flood.stdout.readline() == "held\n"
            daemon.wait_for_log("max_clients = 24 leaves 18 to one, and so many clients of uid 65534 are connected")
            assert daemon.virsh("list", "--name").split() == ["test"], "root has no place"
            flood.stdin.close()


def half_messages(daemon):
    """What has come of messages that do not end costs one user so much, however many connections it has."""
    before = memory_kib(daemon.process.pid)
    half = struct.pack(">I", FRAME_BYTES_MAX) + bytes(17 << 20)
    peers = []
    for _ in range(10):
        peers.append(connect(daemon.socket))
        try:
            peers[-1].wire.sendall(half)
        except OSError:
            pass  # it is dropped
    daemon.wait_for_log("it has too much of messages that are not whole, with others of its user")
    wait_until(lambda: memory_kib(daemon.process.pid) - before < 160 << 10, lambda: memory_kib(daemon.process.pid) - before)
    assert daemon.virsh("list", "--name").split() == ["test"]
    for peer in peers:
        peer.close()


def main():
    if os.geteuid() == 0:
        one_user_takes_all()
    with Daemon() as daemon:
        administration(daemon)
        half_messages(daemon)
        clients(daemon)
        daemon.stop()
        settings(daemon)
        command_line(daemon)
    with Daemon(config="min_workers = 9\nmax_workers = 3\n") as daemon:
        daemon.wait_for_log("min_workers = 9 is above max_workers = 3, which is what there will be")


if __name__ == "__main__":
    sys.exit(main())
