#!/usr/bin/python3
"""An upgrade of the package, and a hot restart: the program at the old one's path is another file by then, and the old one runs
from a file that is gone. The clients and their events go on. A program that cannot run at all leaves the old one in place."""

import os
import pathlib
import shutil
import sys
import tempfile
import threading

import libvirt

from daemon import Daemon, wait_until

BINARIES = pathlib.Path(os.environ["HOSTLERD_BIN"])


def replace(program, content):
    """As dpkg does: written beside it, then renamed."""
    beside = program.with_suffix(".dpkg-new")
    beside.write_bytes(content)
    beside.chmod(0o755)
    beside.rename(program)


def runs(daemon):
    return pathlib.Path(f"/proc/{daemon.holder()}/exe").read_bytes()


def heard_by(connection):
    events = []
    connection.domainEventRegisterAny(
        None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda _, domain, event, *rest: events.append(event), None
    )
    return events


def check(binaries):
    program = binaries / "hostlerd"
    old = program.read_bytes()
    new = old + b"what stands behind an ELF file's sections is nothing to it"
    with Daemon(binaries=binaries) as daemon:
        connection = libvirt.open(daemon.uri("test:///default"))
        events = heard_by(connection)
        domain = connection.lookupByName("test")
        domain.suspend()
        replace(program, b"no program\n")
        refused = daemon.upgrade()
        assert refused.returncode != 0 and refused.stderr, refused
        assert runs(daemon) == old
        domain.resume()
        replace(program, new)
        done = daemon.upgrade()
        assert done.returncode == 0, done.stderr
        assert runs(daemon) == new
        domain.suspend()
        wanted = [libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_RESUMED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED]
        wait_until(lambda: events == wanted, lambda: f"heard: {events}")
        print(f"taken over, behind {refused.stderr.strip()!r}")


def main():
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        binaries = pathlib.Path(folder) / "bin"
        shutil.copytree(BINARIES, binaries)
        check(binaries)
    return 0


if __name__ == "__main__":
    sys.exit(main())
