#!/usr/bin/python3
"""The journal of events and jobs, read by `hostler daemon journal`: what happens to domains has rising numbers, and who
was away goes on from the number that he saw last, also over a restart of hostlerd: nothing comes twice, nothing is lost."""

import json
import os
import signal
import subprocess

from daemon import Daemon, wait_until

XML = "<domain type='test'><name>{}</name><memory>65536</memory><os><type>hvm</type></os></domain>"


def journal(daemon, *words):
    done = daemon.hostler("-o", "json", "daemon", "journal", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def written(daemon, count, *words):
    """The same, once there are so many: what was done last may not be on the disk yet."""
    wait_until(lambda: len(journal(daemon, *words)) >= count, lambda: journal(daemon, *words))
    return journal(daemon, *words)


def said(entries):
    return [entry["facts"].get("job") or entry["facts"].get("event") for entry in entries]


def life(daemon, name):
    file = daemon.root / f"{name}.xml"
    file.write_text(XML.format(name))
    daemon.virsh("define", str(file))
    daemon.virsh("start", name)
    daemon.virsh("destroy", name)
    daemon.virsh("undefine", name)


LIFE = ["Defined", "define", "Started", "start", "Stopped", "destroy", "Undefined", "undefine"]


def tells_a_life(daemon):
    life(daemon, "first")
    entries = written(daemon, len(LIFE), "--domain", "first")
    assert said(entries) == LIFE, entries
    numbers = [entry["sequence"] for entry in entries]
    assert numbers == sorted(set(numbers)), numbers
    for entry in entries:
        assert entry["realm"] == "test:///default" and entry["name"] == "first", entry
        if entry["kind"] == "job":
            assert entry["facts"]["outcome"] == "done" and entry["facts"]["began"] <= entry["facts"]["ended"], entry
    assert journal(daemon, "--domain", entries[0]["uuid"]) == entries
    return numbers[-1]


def tells_a_failure(daemon, since):
    assert daemon.virsh("setmem", "test", "99999999", check=False)[0] != 0
    [entry] = written(daemon, 1, "--since", str(since))
    assert entry["facts"]["job"] == "setmem" and entry["facts"]["outcome"] == "failed", entry
    return entry["sequence"]


def goes_on_over_a_restart(daemon, since):
    before = journal(daemon)
    life(daemon, "second")
    daemon.stop()
    # Without a daemon, too.
    away = journal(daemon, "--since", str(since))
    assert said(away) == LIFE, away
    daemon.start()
    life(daemon, "third")
    entries = written(daemon, len(LIFE), "--since", str(away[-1]["sequence"]))
    assert said(entries) == LIFE and {entry["name"] for entry in entries} == {"third"}, entries
    everything = journal(daemon)
    assert everything == before + away + entries
    numbers = [entry["sequence"] for entry in everything]
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    return numbers[-1]


def goes_on_over_an_upgrade(daemon, since):
    """Numbers rise further, and nobody says that something is lost."""
    assert daemon.upgrade().returncode == 0, daemon.log
    life(daemon, "upgraded")
    assert said(written(daemon, len(LIFE), "--since", str(since))) == LIFE
    done = daemon.hostler("-o", "json", "daemon", "journal", "--since", str(since))
    assert done.stderr == "", done.stderr


def keeps_definitions_of_the_system(daemon, since):
    file = daemon.root / "kept.xml"
    kernel = XML.format("kept").replace("'test'", "'kvm'").replace("</os>", "<kernel>/vmlinuz</kernel></os>")
    file.write_text(kernel)
    daemon.virsh("define", str(file), uri="qemu:///system")
    daemon.virsh("undefine", "kept", uri="qemu:///system")
    entries = written(daemon, 4, "--since", str(since))
    assert said(entries) == ["Defined", "define", "Undefined", "undefine"], entries
    assert {entry["realm"] for entry in entries} == {"qemu:///system"}
    daemon.virsh("pool-define-as", "disks", "dir", "--target", str(daemon.root / "disks"), uri="qemu:///system")
    [pool] = written(daemon, 1, "--since", str(entries[-1]["sequence"]))
    assert (pool["object"], pool["name"], pool["kind"]) == ("storage_pool", "disks", "lifecycle"), pool
    assert pool["facts"] == {"event": "Defined"}, pool
    assert journal(daemon, "--domain", "disks") == []
    return pool["sequence"]


def follows(daemon, since):
    command = [daemon.binaries / "hostler", "--root", daemon.root, "daemon", "journal", "--since", str(since), "--follow"]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    program = subprocess.Popen([*command, "-o", "json"], stdout=subprocess.PIPE, text=True)
    try:
        life(daemon, "fourth")
        lines = [reader.stdout.readline() for _ in LIFE]
        assert said([json.loads(program.stdout.readline()) for _ in LIFE]) == LIFE
        for line, word in zip(lines, LIFE):
            assert word in line and "'fourth'" in line and line.split()[0].isdigit(), line
        assert "event 'lifecycle' for domain 'fourth': Started Booted" in lines[2], lines[2]
        assert "job 'start' of domain 'fourth': done in" in lines[3], lines[3]
    finally:
        for process in (reader, program):
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == 0
    assert reader.stdout.read() in ("", "\n")
    return int(lines[-1].split()[0])


def says_what_is_lost(daemon, since):
    """Numbers that a killed daemon may have told are not told again, and who asks hears of it."""
    daemon.stop(signal.SIGKILL)
    daemon.start()
    life(daemon, "fifth")
    assert said(written(daemon, len(LIFE), "--since", str(since))) == LIFE
    done = daemon.hostler("-o", "json", "daemon", "journal", "--since", str(since))
    assert f"entries after number {since} are gone" in done.stderr, done.stderr
    # Who asks for everything hears of what is lost in the middle, and not of what was before the first entry.
    whole = daemon.hostler("-o", "json", "daemon", "journal")
    assert "entries after number 0 are gone" in whole.stderr, whole.stderr
    lines = daemon.hostler("daemon", "journal", "--since", str(since)).stdout.splitlines()
    assert "are gone" in lines[0] and "'fifth'" in lines[1], lines[:2]
    last = json.loads(done.stdout)[-1]["sequence"]
    assert last > since + len(LIFE)
    return last


def refuses_what_is_wrong(daemon):
    done = daemon.hostler("daemon", "journal", "--since", "99999999999")
    assert done.returncode != 0 and "the journal ends with number" in done.stderr, done
    command = [daemon.binaries / "hostler", "--root", "/nonexistent", "daemon", "journal"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "there is no journal '/nonexistent/" in done.stderr, done
    assert not os.path.exists("/nonexistent")


with Daemon() as daemon:
    last = tells_a_life(daemon)
    last = tells_a_failure(daemon, last)
    last = goes_on_over_a_restart(daemon, last)
    last = keeps_definitions_of_the_system(daemon, last)
    last = follows(daemon, last)
    last = says_what_is_lost(daemon, last)
    goes_on_over_an_upgrade(daemon, last)
    refuses_what_is_wrong(daemon)
