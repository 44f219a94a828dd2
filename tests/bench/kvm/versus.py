#!/usr/bin/python3
"""versus.py BUILD [--rounds N] [--write FILE]: what running guests cost hostlerd, beside what it must cost
and what libvirtd and QEMU take, in one run.

BUILD is a build folder with the target "bench" built. What a host's own KVM can run is measured on it, if it
is only the guest tests/guests/first; Linux boots in the lab (tests/lab). Prints the tables, or writes them
below the text of FILE (docs/performance-kvm.md). Needs root, and the packages libvirt-daemon,
libvirt-daemon-driver-qemu, libvirt-daemon-system, qemu-system-x86."""

import argparse
import datetime
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import definitions  # noqa: E402
from peers import Hostler, Libvirtd  # noqa: E402
from program import Program  # noqa: E402
from publish import publish  # noqa: E402

LAB = HERE.parents[1] / "lab"
CROWD = 50
STARTS = 10
STARTS_OF_LIBVIRTD = 2  # in a round
# QEMU's own model: that of this host has features a KVM in software may lack.
PLAIN_CPU = "<cpu mode='custom' match='exact' check='none'><model fallback='forbid'>qemu64</model></cpu>"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--write", type=pathlib.Path)
    options = arguments.parse_args()
    build = options.build.resolve()
    with tempfile.TemporaryDirectory(prefix="bench-kvm-") as folder:
        work = pathlib.Path(folder)
        here = measure_here(Program(build, work), build, work, options.rounds)
        lab = measure_lab(build, work)
    publish(page(here, lab, options.rounds), options.write)


def measure_here(program, build, work, rounds):
    """{figure: median} of this host's own KVM."""
    figures = {}

    def note(prefix, values):
        for name, value in values.items():
            figures.setdefault(f"{prefix}.{name}", []).append(value)

    first = build / "guests/first"
    ours = Hostler(without_probe(build / "bin", work))
    theirs = Libvirtd()
    vmm, qemu = build / "bin/hostler-vmm", "/usr/bin/qemu-system-x86_64"
    in_software = definitions.first_guest("q35", qemu, first).replace("type='kvm'", "type='qemu'", 1)
    try:
        ours.start()
        theirs.start()
        for number in range(rounds):
            print(f"round {number + 1}", file=sys.stderr)
            note("floor", program.floor(128, STARTS))
            note("hostlerd", program.starts(ours, definitions.first_guest("hostler", vmm, first), "!", STARTS))
            with_kvm = definitions.first_guest("q35", qemu, first, PLAIN_CPU)
            note("libvirtd.kvm", program.starts(theirs, with_kvm, "!", STARTS_OF_LIBVIRTD))
            note("libvirtd.software", program.starts(theirs, in_software, "!", STARTS_OF_LIBVIRTD))
            note("hostlerd", program.crowd(ours, definitions.first_guest("hostler", vmm, first), "!", CROWD))
    finally:
        for peer in (ours, theirs):
            peer.stop()
            shutil.rmtree(peer.root, ignore_errors=True)
    return {name: statistics.median(values) for name, values in figures.items()}


def without_probe(binaries, work):
    """hostlerd beside a hostler-vmm that calls every KVM usable: definitions name the real one. A KVM that
    cannot run an ordinary guest still runs the one that is started here."""
    folder = work / "bin"
    folder.mkdir()
    shutil.copy2(binaries / "hostlerd", folder)
    (folder / "modules").symlink_to(binaries / "modules")
    (folder / "hostler-vmm").write_text("#!/bin/sh\nexit 0\n")
    (folder / "hostler-vmm").chmod(0o755)
    return folder


def measure_lab(build, work):
    """{figure: value} of the lab."""
    subprocess.run([LAB / "linux/build", work / "linux"], check=True)
    command = [LAB / "lab", "--cpus", "1", "--time", "600", "--share", work, "--",
               "/usr/bin/python3", HERE / "in_lab.py", build, work]  # fmt: skip
    if subprocess.run(command).returncode:
        sys.exit("the lab's part failed")
    return json.loads((work / "figures.json").read_text())


def row(what, ours, peer, their, goal):
    """`goal`: what ours may be at most, as a part of theirs."""
    ratio = ours / their
    verdict = "" if goal is None else "reached" if ratio <= goal else "missed"
    return f"| {what} | {ours:,.2f} | {peer} | {their:,.2f} | {ratio:.3f} | {goal or ''} | {verdict} |"


def starts_table(here, lab):
    floor = here["floor.split.first_exit"] / 1000
    fastest = min(here["libvirtd.kvm.create"], here["libvirtd.software.create"])
    end = min(here["libvirtd.kvm.destroy"], here["libvirtd.software.destroy"])
    start = here["hostlerd.first_word"]
    return [
        "| figure, ms | hostlerd | beside | | ratio | to reach | |",
        "|---|--:|---|--:|--:|--:|---|",
        row("request to the guest's first instruction", start, "the floor", floor, 6),
        row("the same", start, "libvirtd's virDomainCreate alone, the fastest", fastest, 0.1),
        row("virDomainCreate", here["hostlerd.create"], "libvirtd, QEMU with KVM",
            here["libvirtd.kvm.create"], None),
        row("virDomainCreate", here["hostlerd.create"], "libvirtd, QEMU in software",
            here["libvirtd.software.create"], None),
        row("virDomainDestroy", here["hostlerd.destroy"], "libvirtd's, the fastest", end, 0.05),
        row(f"{CROWD} at once: the slowest", here["hostlerd.slowest"], "a second", 1000, 1),
        row(f"{CROWD} at once: each, on average", 1000 / here["hostlerd.starts_per_s"],
            "a fiftieth of a second", 20, 1),
        row("in the lab: request to Linux's init", lab["hostlerd.first_word"],
            "QEMU microvm by itself", lab["microvm.first_word"], 1),
        row("in the lab: request to the guest's first instruction", lab["first.first_word"], "the floor",
            lab["floor.split.first_exit"] / 1000, 6),
    ]  # fmt: skip


def irqchip_table(here, lab):
    lines = ["| microseconds | in the kernel | split | in the lab: in the kernel | split |",
             "|---|--:|--:|--:|--:|"]  # fmt: skip
    for name, what in (("created", "fork, exec, VM, 128 MiB, irqchip, vCPU"),
                       ("first_exit", "the same to the guest's first exit"),
                       ("teardown", "from there to the end of the process")):  # fmt: skip
        cells = [figures[f"floor.{chip}.{name}"] for figures in (here, lab) for chip in ("kernel", "split")]
        lines.append(f"| {what} | " + " | ".join(f"{cell:,.0f}" for cell in cells) + " |")
    return lines


def page(here, lab, rounds):
    private = lab["memory.private"]
    verdict = "reached" if private <= 4096 else "missed"
    lines = [f"{rounds} rounds, {datetime.date.today()}.", "", *starts_table(here, lab), ""]
    lines += [f"{CROWD} at once: {here['hostlerd.starts_per_s']:,.0f} a second. libvirtd's guest came to its "
              f"first instruction after {here['libvirtd.kvm.first_word']:,.0f} ms with KVM, "
              f"{here['libvirtd.software.first_word']:,.0f} ms in software.", ""]  # fmt: skip
    lines += [f"Private memory of hostler-vmm besides the guest's, the greatest of {lab['memory.sights']:.0f} "
              f"sights 10 ms apart until the shell's prompt: {private:,.0f} KiB, of them "
              f"{lab['memory.private_dirty']:,.0f} written to; at most 4,096: {verdict}.", ""]  # fmt: skip
    return "\n".join([*lines, *irqchip_table(here, lab)]) + "\n"


if __name__ == "__main__":
    main()
