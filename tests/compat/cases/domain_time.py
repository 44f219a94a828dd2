#!/usr/bin/python3
"""What a domain does with its time: `hostler top`, and each change of its shares and places as an event, of the
kind "tunable". (Those of halt polling and clocks, which only the built-in VMM has: tests/lab, domain_places.)"""

import json
import pty
import os
import select
import signal
import subprocess
import sys
import threading
import time

import libvirt
from daemon import PATIENCE_S, Daemon, wait_until

CHANGES = [
    (["cpu_shares=300"], {"cputune.cpu_shares": 300}),
    (["vcpu_quota=20000", "global_period=50000"],
     {"cputune.vcpu_quota": 20000, "cputune.global_period": 50000}),
]


class Events:
    """The tunable events of one connection, as they come."""

    def __init__(self, uri):
        libvirt.virEventRegisterDefaultImpl()
        threading.Thread(target=self.run, daemon=True).start()
        self.seen = []
        self.connection = libvirt.open(uri)
        self.connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_TUNABLE, self.take, None)

    @staticmethod
    def run():
        while True:
            libvirt.virEventRunDefaultImpl()

    def take(self, _connection, domain, params, _opaque):
        self.seen.append((domain.name(), params))

    def await_count(self, count):
        wait_until(lambda: len(self.seen) >= count, lambda: f"only {self.seen}")


PINS = [
    (["vcpupin", "test", "0", "0"], {"cputune.vcpupin0": "0"}),
    (["emulatorpin", "test", "0"], {"cputune.emulatorpin": "0"}),
    (["iothreadpin", "test", "1", "0"], {"cputune.iothreadpin1": "0"}),
]


def changes_are_events(daemon):
    events = Events(daemon.uri("test:///default"))
    for count, (words, told) in enumerate(CHANGES, 1):
        daemon.virsh("schedinfo", "test", "--live", "--set", *words)
        events.await_count(count)
        assert events.seen[-1] == ("test", told), f"{events.seen[-1]} is not {told}"
    # Neither what is for the next start alone nor what is refused changes anything that runs.
    daemon.virsh("schedinfo", "test", "--config", "--set", "cpu_shares=400")
    status, _, error = daemon.virsh("schedinfo", "test", "--live", "--set", "vcpu_quota=1", check=False)
    assert status == 1 and "'vcpu_quota' is out of range" in error, error
    daemon.virsh("iothreadadd", "test", "1", "--live", "--config")
    for count, (words, told) in enumerate(PINS, len(CHANGES) + 1):
        daemon.virsh(*words, "--config")
        daemon.virsh(*words, "--live")
        events.await_count(count)
        assert events.seen[-1] == ("test", told), f"{events.seen[-1]} is not {told}"


def nothing_runs_to_be_changed(daemon):
    """A change of what runs, of a domain that is off, is refused and leaves its definition alone."""
    daemon.virsh("destroy", "test")
    stored = daemon.virsh("dumpxml", "test", "--inactive")
    live = [words for words, _ in PINS] + [["schedinfo", "test", "--set", "cpu_shares=100"],
                                           ["schedinfo", "test", "--set", "vcpu_period=50000", "vcpu_quota=20000"]]
    for words in live:
        status, _, error = daemon.virsh(*words, "--live", check=False)
        assert status == 1, words
        assert "error: Requested operation is not valid: domain is not running" in error, (words, error)
    assert daemon.virsh("dumpxml", "test", "--inactive") == stored


def top(daemon, *words):
    command = [daemon.binaries / "hostler", "-c", daemon.uri("test:///default"), "top", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def one_table(daemon):
    shown = top(daemon, "--once", "--interval", "1")
    heading, _, row = shown.stdout.splitlines()[:3]
    assert heading.split() == ["Id", "Name", "State", "vCPUs", "CPU%", "Wait%", "Steal%", "Halted%", "Poll%",
                               "Waste%", "Exits/s", "Polling", "Clock", "Offset"], heading
    assert row.split()[:4] == ["1", "test", "running", "2"], row
    [domain] = json.loads(top(daemon, "-o", "json", "--once", "--interval", "1", "test").stdout)
    assert domain["name"] == "test" and domain["vcpus"] == 2, domain
    assert isinstance(domain["cpu"], float) and domain["cpu"] >= 0, domain
    # What the driver does not count is nothing, not 0.
    assert domain["poll_won"] is None and domain["clock"] is None, domain
    refused = top(daemon, "--once", "--interval", "0")
    assert refused.returncode == 1 and "<interval> option is malformed or out of range" in refused.stderr
    refused = top(daemon, "--once", "nobody")
    assert refused.returncode == 1 and "failed to get domain 'nobody'" in refused.stderr, refused.stderr


def a_live_table(daemon):
    """It is drawn anew in its place, and ^C ends it, well."""
    ours, theirs = pty.openpty()
    command = [daemon.binaries / "hostler", "-c", daemon.uri("test:///default"), "top", "--interval", "1"]
    program = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    drawn = b""
    deadline = time.monotonic() + PATIENCE_S
    while drawn.count(b"\x1b[H\x1b[J") < 2:
        assert time.monotonic() < deadline, drawn
        if select.select([ours], [], [], 0.5)[0]:
            drawn += os.read(ours, 65536)
    program.send_signal(signal.SIGINT)
    assert program.wait(120) == 0, "^C is no failure"


def main():
    with Daemon() as daemon:
        changes_are_events(daemon)
        one_table(daemon)
        a_live_table(daemon)
        nothing_runs_to_be_changed(daemon)
    return 0


if __name__ == "__main__":
    sys.exit(main())
