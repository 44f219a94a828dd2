#!/usr/bin/python3
"""time.py BUILD [--write FILE] [--kicks N] [--only PART] [--keep FILE]: what guest time, idleness and saved states cost.

BUILD is a build's folder. Guests of a few instructions run on this machine's own KVM; what needs Linux in a
guest runs in the lab (tests/lab), which is a machine in software: slow, with real time. Prints a table, or
writes it below the text of FILE (docs/performance-time.md). With --keep the figures of earlier runs stand in
that file, so that the parts can be measured one after the other. Needs root, to drop the page cache."""

import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from publish import publish

HERE = pathlib.Path(__file__).resolve().parent
MODES = ("host", "fixed", "budget", "off")
PARTS = ("pauses", "wakeups", "states", "clocks")


def read(command, environment):
    """{name: number} of a program's "NAME VALUE UNIT" lines; in the lab other lines stand between them."""
    print(" ".join(map(str, command)), file=sys.stderr)
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows = re.findall(r"^(\S+) (-?[\d.]+) (\S+)\s*$", done.stdout, re.MULTILINE)
    return {name: float(value) for name, value, _ in rows}


def measure(build, kicks, parts):
    environment = os.environ | {"HOSTLER_BUILD": str(build)}
    program = build / "tests/bench_kvm_time"
    figures = {}
    if "pauses" in parts:
        figures |= read([program, "pauses", str(kicks)], environment)
    if "wakeups" in parts:
        figures |= read([program, "wakeups"], environment)
    if "states" in parts:
        with tempfile.TemporaryDirectory(dir=build) as folder:
            figures |= read([program, "states", folder], environment)
    if "clocks" in parts:
        figures |= read([HERE.parent / "lab/run-long", build, "clocks"], environment)
    return figures


def rows(figures):
    """(what, value, aim, reached) of each figure that was measured. Without an aim: only told."""
    def has(*names):
        return all(name in figures for name in names)

    for vcpus in (1, 4, 16):
        name = f"pause.{vcpus}"
        if not has(f"{name}.p99"):
            continue
        # This machine has two processors: the aim holds where each vCPU can have one.
        aim = "1,000 µs" if vcpus <= os.cpu_count() else ""
        yield (f"pause of {vcpus} vCPUs, p99 (median {figures[name + '.median']:,.0f} µs)",
               f"{figures[name + '.p99']:,.0f} µs", aim, figures[f"{name}.p99"] <= 1000)
    for vcpus in (1, 4, 16):
        name = f"kicks.{vcpus}"
        if has(f"{name}.made"):
            made, lost = figures[f"{name}.made"], figures[f"{name}.lost"]
            yield f"kicks lost of {made:,.0f}, {vcpus} vCPUs", f"{lost:.0f}", "0", lost == 0
    for policy, what in (("continue", "CLOCK_REALTIME against the host's"),
                         ("freeze", "CLOCK_MONOTONIC's advance"),
                         ("step-realtime", "what CLOCK_PAIRING tells of the gap, against the gap")):
        name = f"clock.{policy}.error"
        if has(name):
            yield (f"`suspend; sleep 5; resume` under `{policy}`: {what} (lab, 4 vCPUs)",
                   f"{figures[name]:,.0f} µs", "5,000 µs", figures[name] <= 5000)
    if has("steal.guest", "steal.host"):
        apart = abs(figures["steal.guest"] - figures["steal.host"])
        yield (f"guest's steal {figures['steal.guest']:.2f} % against the host's run delay "
               f"{figures['steal.host']:.2f} %, {figures['steal.seconds']:.0f} s at 2 × overcommit (lab)",
               f"{apart:.2f} %", "1 %", apart <= 1)
    if has("state.full.save"):
        saving = figures["state.full.write"] / figures["state.full.save"] * 100
        loading = figures["state.full.read"] / figures["state.full.load"] * 100
        yield (f"save of 512 MiB, none of it zero: rate against a plain write's "
               f"({figures['state.full.save']:,.0f} and {figures['state.full.write']:,.0f} ms)",
               f"{saving:.0f} %", "70 %", saving >= 70)
        yield (f"restore of it: rate against a plain read's "
               f"({figures['state.full.load']:,.0f} and {figures['state.full.read']:,.0f} ms)",
               f"{loading:.0f} %", "70 %", loading >= 70)
        for name, way, what in (("small", "restore", "a guest of 512 MiB that has used a few pages"),
                                ("full", "demand", "one that has used all of it, on demand"),
                                ("full", "restore", "the same, read whole")):
            if not has(f"state.{name}.{way}"):
                continue
            cold, took = figures[f"state.{name}.cold"], figures[f"state.{name}.{way}"]
            aim = "" if (name, way) == ("full", "restore") else "3 ×"
            yield (f"restore to the first instruction against a cold start, {what} ({took:,.1f} and {cold:,.1f} ms)",
                   f"{took / cold:.1f} ×", aim, took / cold <= 3)


def table(figures):
    # What else the machine was doing shows in the p99s most of all.
    lines = [f"{datetime.date.today()}, {os.cpu_count()} processors, load average "
             f"{os.getloadavg()[2]:.0f} over the last 15 minutes.", "",
             "| figure | measured | aim | |", "|---|--:|--:|---|"]
    for what, value, aim, is_reached in rows(figures):
        verdict = "" if not aim else "reached" if is_reached else "missed"
        lines.append(f"| {what} | {value} | {aim} | {verdict} |")
    if "wake.50us.off.p99" in figures:
        lines += ["", "How late a guest wakes that sleeps by a TSC deadline, median / p99 in µs, and what it "
                  "burns of one processor:", "",
                  "| sleeps for | " + " | ".join(MODES) + " |", "|---" * 5 + "|"]
        for period, name in (("50us", "50 µs"), ("1ms", "1 ms"), ("100ms", "100 ms")):
            cells = []
            for mode in MODES:
                late = [figures[f"wake.{period}.{mode}.{part}"] for part in ("median", "p99", "cpu")]
                cells.append("{:.0f} / {:.0f}, {:.0f} %".format(*late))
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--write", type=pathlib.Path)
    arguments.add_argument("--kicks", type=int, default=100_000, help="of 1, of 4 and of 16 vCPUs each")
    arguments.add_argument("--only", choices=PARTS, action="append")
    arguments.add_argument("--keep", type=pathlib.Path)
    options = arguments.parse_args()
    figures = json.loads(options.keep.read_text()) if options.keep and options.keep.exists() else {}
    figures |= measure(options.build.resolve(), options.kicks, options.only or PARTS)
    if options.keep:
        options.keep.write_text(json.dumps(figures))
    text = table(figures)
    publish(text, options.write)


if __name__ == "__main__":
    main()
