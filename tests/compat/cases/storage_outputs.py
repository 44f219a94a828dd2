#!/usr/bin/python3
"""storage_outputs.py [WORD]: each line of storage_commands.txt by virsh over a real libvirtd and over hostlerd: what
they print and how they end is the same, but for UUIDs, times and how full the disk is."""

import pathlib
import re
import sys

import outputs
from daemon import Daemon
from libvirtd import Libvirtd

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"(<.time>)[0-9.]+")
# How full the pool's disk is, which others write to as well.
FULL = (
    re.compile(r"(<pool(?:.|\n)*?<capacity unit='bytes'>)[1-9]\d*"),
    re.compile(r"(<pool(?:.|\n)*?<allocation unit='bytes'>)[1-9]\d*"),
    re.compile(r"(<pool(?:.|\n)*?<available unit='bytes'>)[1-9]\d*"),
    re.compile(r"((?:Capacity|Allocation|Available): +)[0-9.]+ [GT]iB"),
)


def settled(outcome, folder):
    """The outcome without what differs between two daemons that do the same."""
    texts = []
    for text in outcome[:2]:
        text = TIME.sub(r"\1T", UUID.sub("UUID", text)).replace(str(folder), "POOL")
        for pattern in FULL:
            text = pattern.sub(r"\1N", text)
        # The width of a column depends on the folder's name.
        texts.append(re.sub(r"  +|--+", " ", text))
    return (*texts, outcome[2])


class Side:
    """A daemon, its folder, and its URIs for storage and for secrets."""

    def __init__(self, daemon, storage, secret):
        self.folder = pathlib.Path(daemon.root) / "images"
        self.storage, self.secret = daemon.uri(storage), daemon.uri(secret)

    def run(self, command):
        command = command.replace("{pool}", str(self.folder))
        uri = self.secret if command.startswith("secret-") else self.storage
        return settled(outputs.run("virsh", uri, command), self.folder)


def compare_all(expected, got, wanted):
    count = failed = 0
    for line, command, _, _ in outputs.lines("storage_commands.txt"):
        command = command.removeprefix("! ").removeprefix("? ")
        outcomes = [side.run(command) for side in (expected, got)]
        if line.startswith("? "):
            outcomes = [("", "", outcome[2]) for outcome in outcomes]
        if line.startswith("! ") or wanted not in line:
            continue
        count += 1
        if outcomes[0] != outcomes[1]:
            failed += 1
            print(f"FAILED: {line}", *outputs.differences(*outcomes), sep="\n    ")
    print(f"{count - failed} of {count} commands answered alike")
    return 1 if failed or not count else 0


def main():
    if missing := Libvirtd.missing():
        print(f"not compared: {missing}")
        return 77
    with Libvirtd() as libvirtd, Daemon() as hostlerd:
        expected = Side(libvirtd, "storage:///system", "secret:///system")
        got = Side(hostlerd, "qemu:///system", "qemu:///system")
        return compare_all(expected, got, *sys.argv[1:] or [""])


sys.exit(main())
