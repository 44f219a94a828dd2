#!/usr/bin/python3
"""How far a guest's clocks stand behind the host's, in domstats and in `hostler top`: by a pause under `freeze`, while it
lasts too, and by a saved state, which keeps what was before; not by what is paused under `continue`."""

import json
import pathlib
import sys
import tempfile
import time

from daemon import Daemon, wait_until
from real_kvm import GUESTS, programs, runs_no_guest

DOMAIN = """<domain type='kvm' xmlns:hostler='urn:hostler:domain:1'>
  <name>late</name><memory unit='MiB'>96</memory><vcpu>2</vcpu>
  <os><type>hvm</type><kernel>{kernel}</kernel></os>
  <hostler:pause time='freeze'/>
</domain>
"""
QEMU = "qemu:///system"
LASTS_S = 3  # a pause, a saved state
FIGURES_S = 2.5  # figures are no older


def virsh(daemon, *words):
    return daemon.virsh(*words, uri=QEMU)


def told(daemon):
    """The lines of the figure: none before the machine was first asked for its figures."""
    return [line for line in virsh(daemon, "domstats", "late", "--vm").splitlines() if "clock_behind_ns" in line]


def behind_s(daemon):
    [line] = wait_until(lambda: told(daemon), lambda: "the figure is not told")
    return int(line.split("=")[1]) / 1e9


def comes_to_be(daemon, least):
    return wait_until(lambda: (behind := behind_s(daemon)) >= least and behind,
                      lambda: f"{behind_s(daemon)} s behind, not {least}")


def settled(daemon):
    """How far behind it stays: it runs, and no figure is from before."""
    def as_before():
        before = behind_s(daemon)
        time.sleep(FIGURES_S)
        return [before] if behind_s(daemon) == before else None

    return wait_until(as_before, lambda: f"{behind_s(daemon)} s behind, and more all the time")[0]


def a_pause(daemon):
    assert behind_s(daemon) == 0
    begun = time.monotonic()
    virsh(daemon, "suspend", "late")
    time.sleep(LASTS_S)
    comes_to_be(daemon, LASTS_S - FIGURES_S / 2)
    virsh(daemon, "resume", "late")
    lasted = time.monotonic() - begun
    comes_to_be(daemon, LASTS_S)
    assert (now := settled(daemon)) < lasted, f"{now} s behind by a pause of {lasted} s at most"


def a_saved_state(daemon):
    before = behind_s(daemon)
    image = str(daemon.root / "image")
    virsh(daemon, "save", "late", image)
    time.sleep(LASTS_S)
    virsh(daemon, "restore", image)
    comes_to_be(daemon, before + LASTS_S)


def what_the_guest_sees(daemon, before):
    virsh(daemon, "schedinfo", "late", "--set", "pause_time=continue")
    virsh(daemon, "suspend", "late")
    time.sleep(LASTS_S)
    virsh(daemon, "resume", "late")
    assert (now := settled(daemon)) == before, f"{now} s behind, and before that {before}"


def the_table(daemon, behind):
    words = ["-c", daemon.uri(QEMU), "top", "--once", "--interval", "1"]
    shown = daemon.hostler(*words).stdout
    assert shown.split()[-3:] == ["continue", f"-{behind:.1f}", "s"], shown
    [domain] = json.loads(daemon.hostler("-o", "json", *words).stdout)
    assert abs(domain["clock_offset"] + behind) < 0.001, domain


def main():
    if reason := runs_no_guest():
        print(reason)
        return 77
    with tempfile.TemporaryDirectory(prefix="hostler-") as folder:
        with Daemon(binaries=programs(pathlib.Path(folder))) as daemon:
            definition = daemon.root / "late.xml"
            definition.write_text(DOMAIN.format(kernel=GUESTS / "idle"))
            virsh(daemon, "define", str(definition))
            virsh(daemon, "start", "late")
            try:
                a_pause(daemon)
                a_saved_state(daemon)
                what_the_guest_sees(daemon, settled(daemon))
                the_table(daemon, behind_s(daemon))
            finally:  # a guest outlives its daemon
                daemon.virsh("destroy", "late", uri=QEMU, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
