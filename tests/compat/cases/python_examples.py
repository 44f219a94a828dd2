#!/usr/bin/python3
"""The examples of clients/python do what they say."""

import pathlib
import subprocess

from daemon import Daemon

EXAMPLES = pathlib.Path(__file__).parents[3] / "clients" / "python"


def check(is_so, what):
    if not is_so:
        raise SystemExit(f"FAILED: {what}")


def lists_domains(daemon):
    words = [EXAMPLES / "list_domains.py", daemon.uri("test:///default", read_only=True)]
    listed = subprocess.run(words, capture_output=True, text=True, timeout=120)
    check(listed.returncode == 0, listed.stderr)
    check(listed.stdout.split() == ["test", "running"], f"list_domains.py printed {listed.stdout!r}")


def watches_events(daemon):
    words = [EXAMPLES / "watch_events.py", daemon.uri("test:///default", read_only=True)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as watcher:
        check(watcher.stdout.readline() == "watching\n", "watch_events.py begins to watch")
        daemon.virsh("suspend", "test")
        daemon.virsh("resume", "test")
        for word in ("suspended", "resumed"):
            line = watcher.stdout.readline()
            check(line.startswith(f"test {word} "), f"watch_events.py printed {line!r}, not {word}")
        watcher.terminate()


with Daemon() as private:
    lists_domains(private)
    watches_events(private)
