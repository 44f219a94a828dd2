#!/usr/bin/python3
"""kill -9 at random moments while clients define, undefine and set autostart: after the restart every
acknowledged change is there, and nothing is half-written. HOSTLER_KILLS makes it longer (default 12)."""

import os
import random
import sys
import threading
import time
import uuid

import libvirt

from daemon import Daemon

CLIENTS = 8
DOMAIN = """<domain type='kvm'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='KiB'>{kib}</memory>
  <os><type arch='x86_64'>hvm</type><kernel>/boot/kernel</kernel></os>
</domain>
"""


class Truth:
    """What a domain is known to be: each value is a set of what it may be, since a change that was
    under way when the daemon died may have happened or not."""

    def __init__(self):
        self.kib = {None}  # None: not defined
        self.autostart = {False}


class Client(threading.Thread):
    """One connection that changes its own domain again and again, until the daemon dies."""

    def __init__(self, daemon, name, truth):
        super().__init__(daemon=True)
        self.server, self.name_of_domain, self.truth, self.changes = daemon, name, truth, 0

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
            connection.defineXML(DOMAIN.format(name=self.name_of_domain, uuid=self.uuid, kib=kib))
            truth.kib = {kib}
            return
        domain = connection.lookupByName(self.name_of_domain)
        if kind < 0.85:
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
        kib = domain.maxMemory() if domain else None
        assert kib in truth.kib, f"{name} has {kib} KiB, acknowledged were {truth.kib}\n{daemon.log}"
        autostart = bool(domain.autostart()) if domain else False
        assert autostart in truth.autostart, f"{name}: autostart is {autostart}, not {truth.autostart}"
        truth.kib, truth.autostart = {kib}, {autostart}
    assert "is kept but not loaded" not in daemon.log, daemon.log
    connection.close()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    kills, changes = int(os.environ.get("HOSTLER_KILLS", "12")), 0
    truths = {f"vm{number}": Truth() for number in range(CLIENTS)}
    with Daemon() as daemon:
        for _ in range(kills):
            clients = [Client(daemon, name, truth) for name, truth in truths.items()]
            for client in clients:
                client.start()
            time.sleep(random.uniform(0.05, 0.5))
            daemon.stop(signal=9)
            for client in clients:
                client.join(30)
                assert client.failure is None, client.failure
                changes += client.changes
            daemon.start()
            check(daemon, truths)
    assert changes > kills, f"only {changes} changes in {kills} lives of the daemon"
    print(f"{changes} acknowledged changes over {kills} kills, none lost")


if __name__ == "__main__":
    sys.exit(main())
