#!/usr/bin/python3
"""versus.py BIN [--domains N] [--rounds N] [--write FILE]: hostlerd against Debian's libvirtd, in turn,
in one run.

BIN is a build's bin folder. Both daemons get roots of their own, the same definitions, the same priority
and, with their client, the same one processor. Each figure is the median over the rounds; what counts is
the ratio. Prints a table, or writes it below the text of FILE (docs/performance.md). Needs root (libvirtd's
folders are mounted over in a mount namespace of its own) and the packages libvirt-daemon,
libvirt-daemon-driver-qemu and libvirt-daemon-system."""

import argparse
import datetime
import os
import pathlib
import shutil
import statistics
import sys

from peers import Hostler, Libvirtd
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
    ("list_all_median", "ListAllDomains", 1 / 4),
    ("list_all_server_cpu", "… the daemon's processor time", None),
    ("all_statistics_median", "all statistics of all domains", 1 / 5),
    ("all_statistics_server_cpu", "… the daemon's processor time", None),
    ("define_median", "define (durable), one client", 1),
    ("undefine_median", "undefine, one client", None),
    ("define_by_16_clients", "a definition among 16 clients at once", 1 / 4),
    ("event_to_last_of_100", "define, until the last of 100 listeners heard of it", 1 / 2),
    ("get_info_in_a_crowd_median", "GetInfo among 1,000 idle connections and 100 listeners", None),
    ("restart", "restart to the first answer", 1 / 4),
    ("resident", "resident memory after all that", 1 / 2),
]
BENCHES = [("reads", "calls"), ("raw", "calls"), ("definitions", "definitions"), ("crowd", "definitions")]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("bin", type=pathlib.Path)
    arguments.add_argument("--domains", type=int, default=5000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--calls", type=int, default=20000)
    arguments.add_argument("--definitions", type=int, default=100)
    arguments.add_argument("--write", type=pathlib.Path)
    options = arguments.parse_args()
    program = options.bin.resolve().parent / "tests/bench_calls"
    if not program.exists():
        sys.exit(f"{program} is missing: cmake --build {options.bin.parent} --target bench")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # inherited by all that is started here
    peers = [Hostler(options.bin.resolve()), Libvirtd()]
    try:
        figures = compare(peers, program, options)
    finally:
        for peer in peers:
            peer.stop()
            shutil.rmtree(peer.root, ignore_errors=True)
    publish(table(figures, options), options.write)


def compare(peers, program, options):
    """{peer's name: {figure: [value of each round]}}"""
    figures = {peer.name: {} for peer in peers}

    def note(peer, name, value):
        figures[peer.name].setdefault(name, []).append(value)

    for peer in peers:
        peer.start()
        peer.bench(program, "define", options.domains)
        peer.expected = options.domains
        peer.stop()
    for number in range(options.rounds):
        for peer in peers:
            print(f"round {number + 1}: {peer.name}", file=sys.stderr)
            note(peer, "restart", peer.start() * 1e6)
            for bench, count in BENCHES:
                for name, value in peer.bench(program, bench, getattr(options, count)).items():
                    note(peer, name, value)
            note(peer, "resident", peer.resident_kib())
            peer.stop()
    return figures


def table(figures, options):
    ours, theirs = figures["hostlerd"], figures["libvirtd"]
    lines = [
        f"{options.domains} domains, {options.rounds} rounds, {datetime.date.today()}; "
        "microseconds, memory in KiB.",
        "",
        "| figure | hostlerd | libvirtd | ratio | to reach | |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for name, what, goal in FIGURES:
        mine, other = statistics.median(ours[name]), statistics.median(theirs[name])
        verdict = "" if goal is None else "reached" if mine / other <= goal else "missed"
        wanted = "" if goal is None else f"{goal:.2f}"
        lines.append(f"| {what} | {mine:,.1f} | {other:,.1f} | {mine / other:.3f} | {wanted} | {verdict} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
