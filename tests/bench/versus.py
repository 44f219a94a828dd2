#!/usr/bin/python3
"""versus.py BIN [--domains N] [--rounds N] [--only PART] [--keep FILE] [--write FILE]: hostlerd against Debian's libvirtd, in turn,
in one run.

BIN is a build's bin folder. Both daemons get roots of their own, the same definitions, the same priority
and, with their client, the same one processor. Each figure is the median over the rounds; what counts is
the ratio. Prints a table, or writes it below the text of FILE (docs/performance.md). Needs root (libvirtd's
folders are mounted over in a mount namespace of its own) and the packages libvirt-daemon,
libvirt-daemon-driver-qemu and libvirt-daemon-system."""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import shutil
import statistics
import sys

from peers import Hostler, Libvirtd, fresh_disk
from publish import publish

# What is measured, in the order of the table: the figure, what it is, and the ratio to reach.
FIGURES = [
    ("get_info_server_cpu", "GetInfo: the daemon's processor time", 1 / 5),
    ("get_info_median", "GetInfo at the client", None),
    ("get_info_p99", "GetInfo at the client, p99", None),
    ("lookup_server_cpu", "lookup by name: the daemon's processor time", None),
    ("get_xml_server_cpu", "XML of a domain: the daemon's processor time", None),
    ("raw_request", "a raw request among 16 connections × 5 in flight", 1 / 5),
    ("raw_request_server_cpu", "… the daemon's processor time", None),
    ("connect_and_close_median", "connect and close", None),
    ("list_all_median", "ListAllDomains through libvirt's client library", 1 / 4),
    ("list_all_floor_median", "… of a server that has this answer ready: the library's own share", None),
    ("list_all_raw", "… until its answer is there, without the library", 1 / 4),
    ("list_all_server_cpu", "… the daemon's processor time", None),
    ("all_statistics_median", "all statistics of all domains through the library", 1 / 5),
    ("all_statistics_floor_median", "… of a server that has this answer ready", None),
    ("all_statistics_raw", "… until the answer is there, without the library", 1 / 5),
    ("all_statistics_server_cpu", "… the daemon's processor time", None),
    ("define_median", "define (durable), one client", 1),
    ("define_server_cpu", "… the daemon's processor time", None),
    ("define_by_16_clients", "a definition among 16 clients at once", 1 / 4),
    ("undefine_median", "undefine, one client (libvirtd's is not durable)", None),
    ("event_to_last_of_100", "define, until the last of 100 listeners heard of it", 1 / 2),
    ("event_to_last_of_100_raw", "… listeners without the library", 1 / 2),
    ("restart", "restart to the first answer", 1 / 4),
    ("resident_at_start", "resident memory after the restart", 1 / 2),
    ("resident", "resident memory after all that", 1 / 2),
]
# hostlerd against itself: the figure, the one that it is held against, what it is, and the ratio to keep.
OWN_FIGURES = [
    ("get_info_in_a_crowd_median", "get_info_alone_median", "GetInfo among 1,000 idle connections and 100 listeners", 2),
    ("get_info_in_a_crowd_p99", "get_info_alone_p99", "… p99", 2),
    ("lookup_in_a_crowd_p99", "lookup_alone_p99", "… lookup by name, p99", 2),
    ("get_xml_in_a_crowd_p99", "get_xml_alone_p99", "… XML of a domain, p99", 2),
    ("list_all_in_a_crowd_p99", "list_all_alone_p99", "… ListAllDomains, p99", 2),
    ("autostart_in_a_crowd_p99", "autostart_alone_p99", "… an autostart mark, p99", 2),
    ("get_info_median_1000", "get_info_median_10", "GetInfo with 1,000 domains instead of 10", 1.2),
    ("get_info_median_10000", "get_info_median_10", "… with 10,000 domains instead of 10", 1.2),
    ("lookup_median_1000", "lookup_median_10", "lookup by name with 1,000 domains instead of 10", 1.2),
    ("lookup_median_10000", "lookup_median_10", "… with 10,000", 1.2),
    ("get_info_beside_stuck_p99", "get_info_unhindered_p99", "GetInfo beside 8 starts that never end, p99", 2),
    ("lookup_beside_stuck_p99", "lookup_unhindered_p99", "… lookup by name, p99", 2),
    ("get_xml_beside_stuck_p99", "get_xml_unhindered_p99", "… XML of a domain, p99", 2),
    ("list_all_beside_stuck_p99", "list_all_unhindered_p99", "… ListAllDomains, p99", 2),
    ("autostart_beside_stuck_p99", "autostart_unhindered_p99", "… an autostart mark, p99", 2),
]
BENCHES = [("reads", "calls"), ("raw", "calls"), ("floor", "calls"), ("crowd", "definitions"), ("definitions", "definitions")]
GROWTH = (10, 1000, 10000)
PARTS = ("versus", "growth", "stuck")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("bin", type=pathlib.Path)
    arguments.add_argument("--domains", type=int, default=5000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--calls", type=int, default=20000)
    arguments.add_argument("--definitions", type=int, default=100)
    arguments.add_argument("--write", type=pathlib.Path)
    arguments.add_argument("--keep", type=pathlib.Path, help="a file to which this run's rounds are added, for a long run in pieces")
    arguments.add_argument("--only", choices=PARTS, action="append", help="against libvirtd; few domains and many; beside starts that never end")
    options = arguments.parse_args()
    program = options.bin.resolve().parent / "tests/bench_calls"
    if not program.exists():
        sys.exit(f"{program} is missing: cmake --build {options.bin.parent} --target bench")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # inherited by all that is started here
    kept = json.loads(options.keep.read_text()) if options.keep and options.keep.exists() else {}
    for part, measure in (("versus", compare), ("growth", grow), ("stuck", beside_stuck)):
        if part in (options.only or PARTS):
            measure(program, options, kept)
            keep(kept, options)
    publish(table(kept, options), options.write)


def keep(figures, options):
    if options.keep:
        options.keep.write_text(json.dumps(figures))


@contextlib.contextmanager
def ended(*peers):
    try:
        yield peers
    finally:
        for peer in peers:
            peer.stop()
            shutil.rmtree(peer.root, ignore_errors=True)


def grow(program, options, figures):
    """Few domains, and many."""
    own = figures.setdefault("itself", {})
    daemon = Hostler(options.bin.resolve())
    with ended(daemon):
        daemon.start()
        for count in GROWTH:
            daemon.bench(program, "define", count)
            for name, value in daemon.bench(program, "reads", options.calls).items():
                own.setdefault(f"{name}_{count}", []).append(value)


def beside_stuck(program, options, figures):
    """A thousand domains, of which some start and never end to."""
    own = figures.setdefault("itself", {})
    daemon = Hostler(options.bin.resolve(), modules=program.parent / "stuck")
    with ended(daemon):
        daemon.start()
        daemon.bench(program, "define", 1000)
        for name, value in daemon.bench(program, "stuck", options.calls).items():
            own.setdefault(name, []).append(value)


def compare(program, options, figures):
    """Adds to {peer's name: {figure: [value of each round]}}."""

    def note(peer, name, value):
        figures.setdefault(peer.name, {}).setdefault(name, []).append(value)

    with fresh_disk() as disk, ended(Hostler(options.bin.resolve(), disk), Libvirtd(disk)) as peers:
        for peer in peers:
            peer.start()
            peer.bench(program, "define", options.domains)
            peer.expected = options.domains
            peer.stop()
        for number in range(options.rounds):
            for peer in peers:
                print(f"round {number + 1}: {peer.name}", file=sys.stderr)
                note(peer, "restart", peer.start() * 1e6)
                note(peer, "resident_at_start", peer.resident_kib())
                for bench, count in BENCHES:
                    for name, value in peer.bench(program, bench, getattr(options, count)).items():
                        note(peer, name, value)
                note(peer, "resident", peer.resident_kib())
                peer.stop()


def table(figures, options):
    ours, theirs, own = (figures.get(name, {}) for name in ("hostlerd", "libvirtd", "itself"))
    rounds = len(ours.get("restart", []))
    lines = [
        f"{options.domains} domains, {rounds} rounds, {datetime.date.today()}; microseconds, memory in KiB.",
        "",
        "| figure | hostlerd | libvirtd | ratio | to reach | |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for name, what, goal in FIGURES:
        if name in ours:
            lines.append(row(what, ours[name], theirs[name], goal))
    lines += ["", "| hostlerd against itself | there | without | ratio | to keep | |", "|---|--:|--:|--:|--:|---|"]
    for name, base, what, goal in OWN_FIGURES:
        has = own if name in own else ours
        if name in has:
            lines.append(row(what, has[name], has[base], goal))
    return "\n".join(lines) + "\n"


def row(what, mine, other, goal):
    """One line of the table; each value is the median over the rounds."""
    mine, other = statistics.median(mine), statistics.median(other)
    verdict = "" if goal is None else "reached" if mine / other <= goal else "missed"
    wanted = "" if goal is None else f"{goal:.2f}"
    return f"| {what} | {mine:,.1f} | {other:,.1f} | {mine / other:.3f} | {wanted} | {verdict} |"


if __name__ == "__main__":
    main()
