#!/usr/bin/python3
"""kill -9 at random moments while clients define, start, stop, mark and undefine storage pools, and define secrets, give them
values and undefine them: after the restart all that was acknowledged is there, a pool that was active is so again, no file is
half-written, and what was being undefined is whole or gone. HOSTLER_KILLS makes it longer (default 8)."""

import os
import random
import sys
import threading
import time
import uuid

import libvirt

from daemon import Daemon

THREADS_OF_EACH = 4
GONE = (libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_RPC)


class Thing:
    """An object that one client changes. What it may be is a set: a change that was under way when the daemon died may have
    happened or not."""

    def __init__(self, daemon, name):
        self.daemon, self.name, self.uuid = daemon, name, str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
        self.states = {None}  # None: not defined
        self.changes = 0
        self.problem = None

    def live(self):
        """Until the daemon dies."""
        try:
            connection = libvirt.open(self.daemon.uri("qemu:///system"))
            while True:
                (now,) = self.states
                then, call = random.choice(list(self.ways(connection, now)))
                self.states = {now, then}
                call()
                self.states = {then}
                self.changes += 1
        except libvirt.libvirtError as error:
            if error.get_error_code() not in GONE:
                self.problem = error

    def check(self, connection):
        seen = self.seen(connection)
        assert seen in self.states, f"{self.name} is {seen}, acknowledged was {self.states}\n{self.daemon.log[-4000:]}"
        self.states = {seen}


class Secret(Thing):
    """Its state is its value."""

    def ways(self, connection, now):
        text = f"<secret ephemeral='no' private='no'><uuid>{self.uuid}</uuid><usage type='ceph'><name>{self.name}</name></usage></secret>"
        if now is None:
            yield b"", lambda: connection.secretDefineXML(text)
            return
        secret, value = connection.secretLookupByUUIDString(self.uuid), os.urandom(random.randrange(1, 4000))
        yield value, lambda: secret.setValue(value)
        yield value, lambda: secret.setValue(value)
        yield None, secret.undefine

    def seen(self, connection):
        if self.uuid not in connection.listSecrets():
            return None
        try:
            return connection.secretLookupByUUIDString(self.uuid).value()
        except libvirt.libvirtError as error:
            assert error.get_error_code() == libvirt.VIR_ERR_NO_SECRET, error
            return b""


class Pool(Thing):
    """Its state is whether it is marked for autostart, which is for the host's next start, and whether it is active."""

    @property
    def text(self):
        folder = self.daemon.root / self.name
        folder.mkdir(exist_ok=True)
        return f"<pool type='dir'><name>{self.name}</name><uuid>{self.uuid}</uuid><target><path>{folder}</path></target></pool>"

    def ways(self, connection, now):
        if now is None:
            yield (False, False), lambda: connection.storagePoolDefineXML(self.text)
            return
        is_marked, is_active = now
        pool = connection.storagePoolLookupByName(self.name)
        yield (not is_marked, is_active), lambda: pool.setAutostart(not is_marked)
        yield (is_marked, not is_active), pool.destroy if is_active else pool.create
        if not is_active:
            yield None, pool.undefine

    def seen(self, connection):
        pools = {pool.name(): pool for pool in connection.listAllStoragePools()}
        if self.name not in pools:
            return None
        pool = pools[self.name]
        return bool(pool.autostart()), bool(pool.isActive())


def one_life(daemon, things):
    threads = [threading.Thread(target=thing.live, daemon=True) for thing in things]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.05, 0.4))
    daemon.stop(signal=9)
    for thread in threads:
        thread.join(30)
    daemon.start()
    connection = libvirt.open(daemon.uri("qemu:///system"))
    for thing in things:
        assert thing.problem is None, (thing.name, thing.problem)
        thing.check(connection)
    assert "is kept but not loaded" not in daemon.log, daemon.log
    connection.close()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    kills = int(os.environ.get("HOSTLER_KILLS", "8"))
    with Daemon() as daemon:
        things = [kind(daemon, f"{kind.__name__.lower()}-{number}") for kind in (Secret, Pool) for number in range(THREADS_OF_EACH)]
        lives = 0
        # A machine that is busy lets some client do nothing in so short lives: there are more then.
        while lives < kills or (lives < 20 * kills and not all(thing.changes for thing in things)):
            one_life(daemon, things)
            lives += 1
    changes = sum(thing.changes for thing in things)
    assert all(thing.changes for thing in things), [(thing.name, thing.changes) for thing in things]
    print(f"{changes} acknowledged changes over {lives} kills, none lost")


if __name__ == "__main__":
    sys.exit(main())
