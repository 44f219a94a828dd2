#!/usr/bin/python3
"""virt-install, as Debian has it, makes domains of the test driver; a new disk's folder becomes a pool, the disk a
volume of it. (On hostler-vmm: the lab's case.)"""

import subprocess
import sys

from daemon import Daemon

# What the guest is to be needs no guessing, and no network.
HOW = ("--memory", "64", "--network", "none", "--import", "--osinfo", "generic", "--noautoconsole")


def virt_install(daemon, uri, *words):
    command = ["virt-install", "--connect", daemon.uri(uri), *HOW, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def made(daemon, *words):
    done = virt_install(daemon, "test:///default", *words)
    assert done.returncode == 0 and "Domain creation completed." in done.stdout, done.stdout + done.stderr


def in_the_test_driver(daemon):
    made(daemon, "--name", "made", "--vcpus", "2", "--disk", "none")
    assert daemon.virsh("domstate", "made").strip() == "running"
    assert daemon.virsh("vcpucount", "made", "--maximum", "--config").strip() == "2"
    made(daemon, "--name", "web", "--disk", "path=/default-pool/web.img,size=1")
    assert "1.00 GiB" in daemon.virsh("vol-info", "web.img", "default-pool")
    made(daemon, "--name", "db", "--disk", "path=/elsewhere/db.img,size=1")
    assert "elsewhere" in daemon.virsh("pool-list", "--name").split()


def on_the_host(daemon):
    """Where no guest can run, virt-install says so before it looks for a place for the disk."""
    folder = daemon.root / "disks"
    folder.mkdir()
    disk = f"path={folder}/web.img,size=0.01,format=raw"
    done = virt_install(daemon, "qemu:///system", "--name", "web", "--print-xml", "--disk", disk)
    if "<guest>" not in daemon.virsh("capabilities", uri="qemu:///system"):
        assert "does not support any virtualization" in done.stderr, done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert "disks" in daemon.virsh("pool-list", "--name", uri="qemu:///system").split()


def main():
    with Daemon() as daemon:
        in_the_test_driver(daemon)
        on_the_host(daemon)


if __name__ == "__main__":
    sys.exit(main())
