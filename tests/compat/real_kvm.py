"""The real VMM on the real /dev/kvm, whose probe is answered for it: a case then needs no processor that runs every
guest."""

import os
import pathlib
import shutil
import subprocess

GUESTS = pathlib.Path(os.environ["HOSTLERD_BIN"]).parent / "guests"
VMM = """#!/bin/sh
[ "$1" = --probe ] && exit 0
exec "{real}" "$@"
"""


def programs(folder):
    """The daemon's folder once more, with a VMM that takes KVM for usable."""
    real = pathlib.Path(os.environ["HOSTLERD_BIN"])
    shutil.copytree(real / "modules", folder / "modules")
    shutil.copy(real / "hostlerd", folder)
    (folder / "hostler").symlink_to(real / "hostler")
    (folder / "real").mkdir()
    shutil.copy(real / "hostler-vmm", folder / "real")
    vmm = folder / "hostler-vmm"
    vmm.write_text(VMM.format(real=folder / "real/hostler-vmm"))
    vmm.chmod(0o755)
    return folder


def runs_no_guest():
    """Why this machine's KVM runs not even the smallest guest; nothing: it does."""
    command = [GUESTS.parent / "bin/hostler-vmm", "run", "--boot", GUESTS / "hello", "--exit-port", "0xf4", "--memory",
               "96", "--cpus", "2"]
    hello = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    return "" if hello.returncode == 1 else f"this machine's KVM does not run guests: {hello.stderr.strip()}"
