#!/usr/bin/python3
"""The qcow2 images that hostlerd makes are QEMU's: it reads them, writes to them, and finds what it wrote again."""

import shutil
import subprocess
import sys

import libvirt

from daemon import Daemon

QEMU = "qemu-system-x86_64"
VOLUME = (
    "<volume><name>{}</name><capacity>{}</capacity>{}<target><format type='qcow2'/>{}</target></volume>"
)


def monitor(image, *commands):
    """What QEMU says to commands about the image; it runs no guest."""
    command = [QEMU, "-nodefaults", "-display", "none", "-S", "-machine", "none", "-monitor", "stdio"]
    command += ["-drive", f"if=none,id=disk,file={image},format=qcow2"]
    lines = "".join(f'qemu-io disk "{line}"\n' for line in commands) + "quit\n"
    return subprocess.run(command, input=lines, capture_output=True, text=True, timeout=120)


def is_usable(image, first):
    done = monitor(image, f"read -P {first} 0 64k", "write -P 5 1M 1M", "read -P 5 1M 1M")
    again = monitor(image, "read -P 5 1M 1M")
    for answer, times in ((done, 2), (again, 1)):
        assert answer.returncode == 0 and answer.stdout.count("\nread ") == times, answer.stdout + answer.stderr
        assert "failed" not in answer.stdout, answer.stdout


def main():
    if not shutil.which(QEMU):
        print(f"not tried: {QEMU} is not installed")
        return 77
    with Daemon() as daemon:
        connection = libvirt.open(daemon.uri("qemu:///system"))
        folder = daemon.root / "images"
        pool = connection.storagePoolCreateXML(
            f"<pool type='dir'><name>images</name><target><path>{folder}</path></target></pool>",
            libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD,
        )
        base = pool.createXML("<volume><name>base</name><capacity>1048576</capacity></volume>", 0)
        with open(base.path(), "r+b") as file:
            file.write(b"\x07" * 65536)
        backing = f"<backingStore><path>{base.path()}</path><format type='raw'/></backingStore>"
        for name, size, below, target, first in (
            ("plain", 10 << 30, "", "", 0),
            ("old", 1 << 40, "", "<compat>0.10</compat>", 0),
            ("lazy", 3 << 20, "", "<compat>1.1</compat><features><lazy_refcounts/></features>", 0),
            ("small-clusters", 1 << 40, "", "<clusterSize unit='B'>4096</clusterSize>", 0),
            ("over", 2 << 20, backing, "", 7),
        ):
            volume = pool.createXML(VOLUME.format(name, size, below, target), 0)
            is_usable(volume.path(), first)
            assert volume.info()[1] == size
    return 0


sys.exit(main())
