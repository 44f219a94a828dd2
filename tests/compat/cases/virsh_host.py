#!/usr/bin/python3
"""The real virsh about the host: on the test driver each answer is the one that libvirt's own test driver
gives, and on qemu:///system the one that this machine's files give."""

import os
import subprocess

from daemon import Daemon

ABOUT_THE_HOST = (
    ["nodeinfo"],
    ["nodecpumap"],
    ["nodecpumap", "--pretty"],
    ["nodecpustats"],
    ["nodecpustats", "--cpu", "2"],
    ["freecell"],
    ["freecell", "--all"],
    ["freecell", "1"],
    ["freepages", "--all"],
    ["sysinfo"],
    ["hostname"],
    ["maxvcpus"],
    ["cpu-models", "x86_64"],
    ["capabilities"],
)
REFUSED = (["nodememstats"], ["freecell", "7"], ["domcapabilities"])


def libvirts_own(words):
    done = subprocess.run(["virsh", "-c", "test:///default", *words], capture_output=True, text=True)
    return done.returncode, done.stdout


def answers_are_libvirts(daemon):
    for words in ABOUT_THE_HOST:
        status, expected = libvirts_own(words)
        assert status == 0, words
        assert daemon.virsh(*words) == expected, (words, daemon.virsh(*words), expected)
    for words in REFUSED:
        assert libvirts_own(words)[0] == 1, words
        assert daemon.virsh(*words, check=False)[0] == 1, words


def fields(text):
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


def the_machine_is_told_as_it_is(daemon):
    system = "qemu:///system"
    info = fields(daemon.virsh("nodeinfo", uri=system))
    assert int(info["CPU(s)"]) == os.cpu_count(), info
    assert info["CPU model"].strip() == os.uname().machine
    cpus = fields(daemon.virsh("nodecpumap", "--pretty", uri=system))
    assert int(cpus["CPUs online"]) == os.cpu_count(), cpus
    assert daemon.virsh("hostname", uri=system).strip().split(".")[0] == os.uname().nodename.split(".")[0]
    assert "idle" in daemon.virsh("nodecpustats", uri=system)
    memory = fields(daemon.virsh("nodememstats", uri=system))
    assert int(memory["total  "].split()[0]) > int(memory["free   "].split()[0]) > 0, memory
    assert int(fields(daemon.virsh("freecell", uri=system))["Total"].split()[0]) > 0
    assert "4KiB" in daemon.virsh("freepages", "--all", uri=system)
    status, _, error = daemon.virsh("freecell", "99", uri=system, check=False)
    assert status == 1 and "out of range" in error, error
    status, _, error = daemon.virsh("nodecpustats", "--cpu", "9999", uri=system, check=False)
    assert status == 1 and "9999" in error, error


def cpus_are_compared(daemon):
    system = "qemu:///system"
    document = daemon.root / "cpu.xml"
    document.write_text(daemon.virsh("capabilities", uri=system))
    assert "identical" in daemon.virsh("cpu-compare", str(document), uri=system)
    assert "<model fallback='forbid'>" in daemon.virsh("cpu-baseline", str(document), uri=system)
    document.write_text("<cpu match='exact'><model>486</model></cpu>")
    assert "superset" in daemon.virsh("cpu-compare", str(document), uri=system)
    document.write_text("<cpu match='exact'><model>bogus</model></cpu>")
    status, _, error = daemon.virsh("cpu-compare", str(document), uri=system, check=False)
    assert status == 1 and "Unknown CPU model bogus" in error, error


with Daemon() as daemon:
    answers_are_libvirts(daemon)
    the_machine_is_told_as_it_is(daemon)
    cpus_are_compared(daemon)
print("virsh about the host: ok")
