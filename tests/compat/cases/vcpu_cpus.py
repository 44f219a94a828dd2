#!/usr/bin/python3
"""Where the threads of a running guest may run: <vcpu cpuset> holds for all of them, a pin of one vCPU overrides it, and
a CPU that the host has not is refused. (Schedulers and shares: tests/lab, domain_places, whose machine has one CPU.)"""

import os
import pathlib
import sys
import tempfile

from daemon import Daemon
from real_kvm import GUESTS, programs, runs_no_guest

DOMAIN = """<domain type='kvm'>
  <name>placed</name><uuid>6a1d4a2e-54b5-4cf0-9a57-3b1f2e5f6c01</uuid>
  <memory unit='MiB'>96</memory><vcpu{cpus}>2</vcpu>{tune}
  <os><type>hvm</type><kernel>{kernel}</kernel></os>
</domain>
"""
QEMU = "qemu:///system"
os.sched_setaffinity(0, range(1024))  # all that this machine lets it have
CPUS = sorted(os.sched_getaffinity(0))


def lacks():
    """What the case needs and this machine has not; nothing: it has all."""
    if len(CPUS) < 2:
        return "there is one CPU, where all threads are anyway"
    return runs_no_guest()


def define(daemon, cpus, tune=""):
    file = daemon.root / "placed.xml"
    cpus = f" cpuset='{cpus}'" if cpus is not None else ""
    file.write_text(DOMAIN.format(cpus=cpus, tune=tune, kernel=GUESTS / "idle"))
    daemon.virsh("define", str(file), uri=QEMU)


def places(daemon):
    """The CPUs of vCPU 0, of vCPU 1 and of the thread of the devices."""
    process = int((daemon.root / "run/hostler/qemu/placed.pid").read_text())
    threads = {}
    for thread in pathlib.Path(f"/proc/{process}/task").iterdir():
        threads[(thread / "comm").read_text().strip()] = os.sched_getaffinity(int(thread.name))
    return threads["CPU 0/KVM"], threads["CPU 1/KVM"], os.sched_getaffinity(process)


def started(daemon, cpus, tune=""):
    define(daemon, cpus, tune)
    daemon.virsh("start", "placed", uri=QEMU)
    return places(daemon)


def stop(daemon):
    daemon.virsh("destroy", "placed", uri=QEMU)


def the_set_is_that_of_all_threads(daemon, first, last):
    everywhere = started(daemon, None)
    assert everywhere == (set(CPUS),) * 3, f"without a cpuset: {everywhere}"
    stop(daemon)
    for cpu in (first, last):
        placed = started(daemon, cpu)
        assert placed == ({cpu},) * 3, f"cpuset='{cpu}': {placed}"
        shown = daemon.virsh("vcpupin", "placed", uri=QEMU).split()[4:]
        assert shown == ["0", str(cpu), "1", str(cpu)], shown
        stop(daemon)


def a_pin_overrides_it(daemon, first, last):
    pinned = started(daemon, last, f"<cputune><vcpupin vcpu='1' cpuset='{first}'/></cputune>")
    assert pinned == ({last}, {first}, {last}), f"a pin of the definition: {pinned}"
    daemon.virsh("vcpupin", "placed", "0", str(first), "--live", uri=QEMU)
    daemon.virsh("vcpupin", "placed", "1", f"{first},{last}", "--live", uri=QEMU)
    assert places(daemon) == ({first}, {first, last}, {last}), f"pins of a running guest: {places(daemon)}"
    stop(daemon)


def a_cpu_that_is_not_there_is_named(daemon, first):
    for cpus, told in (("9999", "9999"), (f"{first},9998-9999", f"{first},9998-9999")):
        define(daemon, cpus)
        status, _, error = daemon.virsh("start", "placed", uri=QEMU, check=False)
        assert status == 1, f"it starts on {cpus}"
        missing = told.split(",")[-1].split("-")[0]
        assert f"<vcpu> cpuset='{told}': CPU {missing} is not one of this host's" in error, error
        assert daemon.virsh("domstate", "placed", uri=QEMU).strip() == "shut off"


def main():
    if reason := lacks():
        print(reason)
        return 77
    first, last = CPUS[0], CPUS[-1]
    with tempfile.TemporaryDirectory(prefix="hostler-") as folder:
        with Daemon(binaries=programs(pathlib.Path(folder))) as daemon:
            try:
                the_set_is_that_of_all_threads(daemon, first, last)
                a_pin_overrides_it(daemon, first, last)
                a_cpu_that_is_not_there_is_named(daemon, first)
            finally:  # a guest outlives its daemon
                daemon.virsh("destroy", "placed", uri=QEMU, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
