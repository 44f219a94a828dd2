"""in_lab.py BUILD WORK: the lab's part of versus.py; its figures go to WORK/figures.json."""

import json
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import definitions  # noqa: E402
from peers import Hostler  # noqa: E402
from program import Program  # noqa: E402

ROUNDS = 3
STARTS = 5  # in a round
COMMAND_LINE = "console=ttyS0 quiet"
INIT = "guest: kernel"  # its first word
PROMPT = "hostler-guest# "
DEVICES = """<disk type='file'><driver name='qemu' type='raw'/><source file='@DISK@'/>
    <target dev='vda' bus='virtio'/></disk>
  <interface type='ethernet'><mac address='52:54:00:00:00:07'/></interface>
  <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  <memballoon model='virtio'/>"""


def microvm(linux):
    """QEMU's smallest machine, as its manual advises for a fast boot."""
    return ["qemu-system-x86_64", "-accel", "kvm", "-cpu", "host", "-m", "256", "-smp", "1",
            "-M", "microvm,x-option-roms=off,pit=off,pic=off,rtc=off", "-bios", "qboot.rom",
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-kernel", linux / "vmlinuz", "-initrd", linux / "initrd", "-append", COMMAND_LINE,
            "-chardev", "socket,id=line,path=@SOCKET@", "-serial", "chardev:line"]  # fmt: skip


def main(build, work):
    program = Program(build, work)
    vmm, linux = build / "bin/hostler-vmm", work / "linux"
    ours = Hostler(build / "bin")
    ours.start()
    found = {}

    def note(prefix, values):
        for name, value in values.items():
            found.setdefault(f"{prefix}.{name}", []).append(value)

    first = definitions.first_guest("hostler", vmm, build / "guests/first")
    guest = definitions.linux_guest("hostler", vmm, linux, COMMAND_LINE)
    try:
        for _ in range(ROUNDS):
            note("floor", program.floor(128, STARTS))
            note("first", program.starts(ours, first, "!", STARTS))
            note("hostlerd", program.starts(ours, guest, INIT, 1))
            note("microvm", program.command(INIT, 1, microvm(linux)))
        disk = pathlib.Path("/tmp/bench-disk")
        disk.write_bytes(bytes(1 << 20))
        equipped = guest.replace("<memballoon model='none'/>", DEVICES.replace("@DISK@", str(disk)))
        pid_file = ours.root / "run/hostler/qemu/memory.pid"
        note("memory", program.memory(ours, equipped, PROMPT, pid_file))
    finally:
        ours.stop()
    medians = {name: statistics.median(values) for name, values in found.items()}
    (work / "figures.json").write_text(json.dumps(medians, indent=1))


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
