#!/usr/bin/python3
"""kill -9 at random moments while clients define, undefine, start, destroy and set autostart: after the restart
every acknowledged change is there, guests run that were started, nothing is half-written, and no guest runs that
nobody knows. HOSTLER_KILLS makes it longer (default 12). Where KVM runs no guests, nothing is started."""

import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import uuid

import libvirt

from daemon import Daemon, wait_until

CLIENTS = 8  # of which every second one starts its domain, and never marks it for autostart
DOMAIN = """<domain type='kvm'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='KiB'>{kib}</memory>
  <os><type arch='x86_64'>hvm</type><kernel>{kernel}</kernel></os>
  <devices><emulator>{vmm}</emulator></devices>
</domain>
"""
BINARIES = pathlib.Path(os.environ["HOSTLERD_BIN"]).resolve()
GUEST = BINARIES.parent / "guests/idle"  # boots in no time and stays


def definition(name, number, kib, kernel):
    return DOMAIN.format(name=name, uuid=number, kib=kib, kernel=kernel, vmm=BINARIES / "hostler-vmm")


class Truth:
    """What a domain is known to be: each value is a set of what it may be, since a change that was
    under way when the daemon died may have happened or not."""

    def __init__(self):
        self.kib = {None}  # None: not defined
        self.autostart = {False}
        self.running = {False}


class Client(threading.Thread):
    """One connection that changes its own domain again and again, until the daemon dies."""

    def __init__(self, daemon, name, truth, starts):
        super().__init__(daemon=True)
        self.server, self.name_of_domain, self.truth, self.starts, self.changes = daemon, name, truth, starts, 0

    def run(self):
        try:
            connection = libvirt.open(self.server.uri("qemu:///system"))
            while True:
                self.change(connection)
                self.changes += 1
        except libvirt.libvirtError as error:
            # The daemon is gone; anything else is a defect.
            if error.get_error_code() not in (libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_RPC):
                self.failure = error

    failure = None

    @property
    def uuid(self):
        return uuid.uuid5(uuid.NAMESPACE_DNS, self.name_of_domain)

    def change(self, connection):
        truth, kind = self.truth, random.random()
        if None in truth.kib or kind < 0.6:
            kib = 65536 + 4 * random.randrange(10000)
            truth.kib = truth.kib | {kib}
            kernel = GUEST if self.starts else "/boot/kernel"
            connection.defineXML(definition(self.name_of_domain, self.uuid, kib, kernel))
            truth.kib = {kib}
            return
        domain = connection.lookupByName(self.name_of_domain)
        if self.starts and (kind < 0.85 or truth.running != {False}):
            wanted = truth.running == {False}
            truth.running = truth.running | {wanted}
            domain.create() if wanted else domain.destroy()
            truth.running = {wanted}
        elif kind < 0.85:
            wanted = random.random() < 0.5
            truth.autostart = truth.autostart | {wanted}
            domain.setAutostart(wanted)
            truth.autostart = {wanted}
        else:
            truth.kib, truth.autostart = truth.kib | {None}, truth.autostart | {False}
            domain.undefine()
            truth.kib, truth.autostart = {None}, {False}


def check(daemon, truths):
    connection = libvirt.open(daemon.uri("qemu:///system"))
    there = {domain.name(): domain for domain in connection.listAllDomains()}
    for name, truth in truths.items():
        domain = there.get(name)
        kib = stored_kib(domain) if domain else None
        assert kib in truth.kib, f"{name} has {kib} KiB, acknowledged were {truth.kib}\n{daemon.log}"
        autostart = bool(domain.autostart()) if domain else False
        assert autostart in truth.autostart, f"{name}: autostart is {autostart}, not {truth.autostart}"
        running = bool(domain.isActive()) if domain else False
        assert running in truth.running, f"{name}: it runs: {running}, not {truth.running}\n{daemon.log[-5000:]}"
        truth.kib, truth.autostart, truth.running = {kib}, {autostart}, {running}
    assert "is kept but not loaded" not in daemon.log, daemon.log
    check_processes(daemon, sum(domain.isActive() for domain in there.values()))
    connection.close()


def stored_kib(domain):
    """What is defined: what runs may be older."""
    xml = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    return int(xml.split("<memory unit='KiB'>")[1].split("<")[0])


def guests_of(daemon):
    """The processes whose output is a log of this daemon's."""
    found = []
    for process in pathlib.Path("/proc").iterdir():
        try:
            if os.readlink(process / "fd/1").startswith(f"{daemon.root}/var/log/"):
                found.append(process.name)
        except OSError:
            pass
    return found


def check_processes(daemon, count):
    wait_until(
        lambda: len(guests_of(daemon)) == count,
        lambda: f"{count} domains run, and these guests: {guests_of(daemon)}\n{daemon.log[-5000:]}",
    )


def without_probe(folder):
    """hostlerd beside a hostler-vmm that calls every KVM usable, since definitions name the real one: a KVM that cannot
    run an ordinary guest may still run the one that is started here."""
    shutil.copy2(BINARIES / "hostlerd", folder)
    (folder / "modules").symlink_to(BINARIES / "modules")
    (folder / "hostler-vmm").write_text("#!/bin/sh\nexit 0\n")
    (folder / "hostler-vmm").chmod(0o755)
    return folder


def runs_guests(daemon):
    connection = libvirt.open(daemon.uri("qemu:///system"))
    try:
        connection.createXML(definition("probe", uuid.uuid4(), 65536, GUEST)).destroy()
        return True
    except libvirt.libvirtError as error:
        print(f"nothing is started: {error}")
        return False
    finally:
        connection.close()


def one_life(daemon, truths, starts):
    """How many changes were acknowledged before the daemon was killed."""
    clients = [Client(daemon, name, truth, starts and number % 2 == 1) for number, (name, truth) in enumerate(truths.items())]
    for client in clients:
        client.start()
    changes = lambda: sum(client.changes for client in clients)  # noqa: E731
    wait_until(lambda: changes() or not all(client.is_alive() for client in clients), lambda: "nothing is acknowledged")
    time.sleep(random.uniform(0, 0.5))
    daemon.stop(signal=9)
    for client in clients:
        client.join(120)
        assert client.failure is None, client.failure
    daemon.start()
    check(daemon, truths)
    return changes()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    kills, changes = int(os.environ.get("HOSTLER_KILLS", "12")), 0
    truths = {f"vm{number}": Truth() for number in range(CLIENTS)}
    with tempfile.TemporaryDirectory() as folder, Daemon(binaries=without_probe(pathlib.Path(folder))) as daemon:
        try:
            starts = runs_guests(daemon)
            for _ in range(kills):
                changes += one_life(daemon, truths, starts)
        finally:
            for process in guests_of(daemon):
                os.kill(int(process), 9)
    assert changes >= kills, f"only {changes} changes in {kills} lives of the daemon"
    print(f"{changes} acknowledged changes over {kills} kills, none lost")


if __name__ == "__main__":
    sys.exit(main())
