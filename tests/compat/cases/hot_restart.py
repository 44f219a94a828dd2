#!/usr/bin/python3
"""hostlerd is replaced by another process again and again while clients work: nobody is disconnected, no event is
lost or repeated, and a successor that cannot start leaves the old daemon as it was.

HOSTLER_RESTARTS and HOSTLER_CLIENTS say how often and with how many (short: 6 and 8; long: 100 and 100)."""

import os
import sys
import threading

import libvirt

from certificates import open_to_all
from daemon import Daemon, wait_until

RESTARTS = int(os.environ.get("HOSTLER_RESTARTS", "6"))
CLIENTS = int(os.environ.get("HOSTLER_CLIENTS", "8"))
XML = "<domain type='test'><name>{}</name><memory>65536</memory><os><type>hvm</type></os></domain>"


def run_event_loop():
    libvirt.virEventRegisterDefaultImpl()

    def loop():
        while True:
            libvirt.virEventRunDefaultImpl()

    threading.Thread(target=loop, daemon=True).start()


class Worker(threading.Thread):
    """Defines and undefines domains of its own, one after the other, over one connection."""

    def __init__(self, number, uri):
        super().__init__(daemon=True)
        self.number = number
        self.connection = libvirt.open(uri)
        self.is_over = False
        self.done = []
        self.problem = None

    def run(self):
        try:
            while not self.is_over:
                name = f"w{self.number}-{len(self.done)}"
                domain = self.connection.defineXML(XML.format(name))
                domain.create()
                domain.destroy()
                domain.undefine()
                self.done.append(name)
        except libvirt.libvirtError as error:
            self.problem = error


class Comer(threading.Thread):
    """Comes, asks and goes again and again: whoever knocks while one daemon follows another is served by either."""

    def __init__(self, uri):
        super().__init__(daemon=True)
        self.uri, self.is_over, self.visits, self.problem = uri, False, 0, None

    def run(self):
        try:
            while not self.is_over:
                connection = libvirt.open(self.uri)
                assert connection.lookupByName("test").isActive()
                connection.close()
                self.visits += 1
        except (libvirt.libvirtError, AssertionError) as error:
            self.problem = error


class Listener:
    def __init__(self, uri):
        self.seen = {}
        self.is_cut = False
        self.connection = libvirt.open(uri)
        self.connection.registerCloseCallback(self.on_close, None)
        self.connection.setKeepAlive(5, 5)
        self.connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self.on_event, None)

    def on_close(self, *_):
        self.is_cut = True

    def on_event(self, _connection, domain, event, _detail, _opaque):
        self.seen.setdefault(domain.name(), []).append(event)


WHOLE_LIFE = [
    libvirt.VIR_DOMAIN_EVENT_DEFINED,
    libvirt.VIR_DOMAIN_EVENT_STARTED,
    libvirt.VIR_DOMAIN_EVENT_STOPPED,
    libvirt.VIR_DOMAIN_EVENT_UNDEFINED,
]


def a_bad_successor(daemon):
    """A configuration that is wrong: the old daemon says so and goes on."""
    file = daemon.root / "etc/hostler/hostlerd.conf"
    good = file.read_text()
    file.write_text(good + '\nunix_sock_rw_perms = "banana"\nmax_queued_clients = "many"\n')
    before = daemon.holder()
    os.kill(before, 12)
    daemon.wait_for_log("no successor takes over")
    file.write_text(good)
    assert daemon.holder() == before


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    run_event_loop()
    daemon = Daemon()
    settings, reach = open_to_all(daemon)
    daemon.config = settings + "max_clients = 5000\n"
    with daemon:
        uris = [uri("test", "/default") for uri in reach.values()]
        listeners = [Listener(uris[number % len(uris)]) for number in range(max(len(uris), CLIENTS // 2))]
        workers = [Worker(number, uris[number % len(uris)]) for number in range(CLIENTS)]
        comers = [Comer(uri) for uri in uris]
        for thread in workers + comers:
            thread.start()
        a_bad_successor(daemon)
        for count in range(RESTARTS):
            reached = [len(worker.done) for worker in workers]
            done = daemon.upgrade()
            assert done.returncode == 0, (count, done.stderr, daemon.log[-3000:])
            wait_until(
                lambda: all(len(w.done) > r or w.problem for w, r in zip(workers, reached)),
                lambda: (count, "a client stands still", daemon.log[-3000:]),
                60,
            )
        for thread in workers + comers:
            thread.is_over = True
        for comer in comers:
            comer.join(120)
            assert comer.problem is None and comer.visits > RESTARTS, (comer.uri, comer.visits, comer.problem, daemon.log[-3000:])
        for worker in workers:
            worker.join(120)
            assert worker.problem is None, (worker.number, worker.problem, daemon.log[-3000:])
        check_events(listeners, [name for worker in workers for name in worker.done])
        fresh = libvirt.open(uris[0])
        assert [d.name() for d in fresh.listAllDomains()] == ["test"]
        fresh.close()


def check_events(listeners, names):
    for listener in listeners:
        is_whole = lambda name: len(listener.seen.get(name, [])) >= len(WHOLE_LIFE)
        wait_until(lambda: all(map(is_whole, names)), lambda: "events are missing", 60)
        assert not listener.is_cut, "a listener was disconnected"
        for name in names:
            assert listener.seen[name] == WHOLE_LIFE, (name, listener.seen[name])
    print(f"{RESTARTS} restarts, {len(names)} domains' lives, {len(listeners)} listeners: nothing lost")


if __name__ == "__main__":
    sys.exit(main())
