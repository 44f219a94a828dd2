#!/usr/bin/python3
"""What the admin program has set goes over to the daemon that takes the place of another, twice: where the log goes and which parts
of it, how many threads there are, and after how long an idle daemon ends. What it has not set comes from the configuration. systemd
is told by the old daemon which process the unit is now."""

import select
import socket
import struct
import subprocess
import sys

import libvirt

from daemon import Daemon, is_running, wait_until


def upgraded(daemon):
    done = daemon.upgrade()
    assert done.returncode == 0, done.stderr


def shown(daemon):
    return [
        daemon.virt_admin("daemon-log-outputs"),
        daemon.virt_admin("daemon-log-filters"),
        *(
            line
            for line in daemon.virt_admin("server-threadpool-info", "libvirtd").splitlines()
            if line.startswith(("minWorkers", "maxWorkers"))
        ),
    ]


def what_is_set_goes_over(daemon):
    log = daemon.root / "other.log"
    configured = shown(daemon)
    daemon.virt_admin("daemon-log-outputs", "--outputs", f"2:file:{log}")
    daemon.virt_admin("daemon-log-filters", "--filters", "1:domains 4:rpc")
    daemon.virt_admin("server-threadpool-set", "libvirtd", "--min-workers", "3", "--max-workers", "7")
    before = shown(daemon)
    assert all(now != then for now, then in zip(before, configured, strict=True)), before
    for _ in range(2):
        upgraded(daemon)
        assert shown(daemon) == before, shown(daemon)
    assert "took over" in log.read_text(), "the new daemon writes its log there"
    print(*(line.strip() for line in before), sep="\n")


def what_is_not_set_is_as_configured(daemon):
    """The configuration has been changed meanwhile."""
    upgraded(daemon)
    (daemon.root / "etc/hostler/hostlerd.conf").write_text('log_filters = "3:events"\nmax_workers = 9\n')
    upgraded(daemon)
    outputs, filters, *workers = shown(daemon)
    assert "3:events" in filters, filters
    assert workers[1].split()[-1] == "9", workers


def systemd_is_told(daemon, notified):
    """The number of the new process, by the old one, before that ends: systemd would take the unit for ended."""
    while select.select([notified], [], [], 0)[0]:
        notified.recv(4096)
    old = daemon.holder()
    upgraded(daemon)
    told = []
    while select.select([notified], [], [], 60 if len(told) < 2 else 0)[0]:
        text, (control,), *_ = notified.recvmsg(4096, socket.CMSG_SPACE(12))
        told.append((struct.unpack("3i", control[2])[0], text.decode()))
    assert (old, f"MAINPID={daemon.successor}") in told, (old, daemon.successor, told)


def nobody_else_is_told(daemon):
    """The lock file of a daemon that has ended may name any process by now."""
    with subprocess.Popen(["sleep", "60"]) as other:
        (daemon.root / "var/lib/hostler/hostlerd.lock").write_text(f"{other.pid}\n")
        done = daemon.hostler("daemon", "upgrade")
        assert done.returncode == 1 and "no hostlerd runs in" in done.stderr, done
        assert other.poll() is None, "a process that is no daemon was ended"
        other.kill()


def an_idle_daemon_ends(daemon):
    with_client = libvirt.open(daemon.uri("test:///default"))
    daemon.virt_admin("daemon-timeout", "--timeout", "1")
    upgraded(daemon)
    process = daemon.successor
    with_client.close()
    wait_until(lambda: not is_running(process), lambda: "it does not end by itself")
    daemon.successor = None


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        what_is_set_goes_over(daemon)
    daemon = Daemon()
    notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notified.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    notified.bind(str(daemon.root / "notified"))
    daemon.environment = {"NOTIFY_SOCKET": str(daemon.root / "notified")}
    with daemon:
        what_is_not_set_is_as_configured(daemon)
        systemd_is_told(daemon, notified)
        an_idle_daemon_ends(daemon)
        nobody_else_is_told(daemon)


if __name__ == "__main__":
    sys.exit(main())
