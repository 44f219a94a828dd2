#!/usr/bin/python3
"""Events in their order: of one domain's life the same, in the same order, as libvirt's own test driver tells them, to old
registrations and new ones, of one domain and of all; of many domains that change at once, each domain's in its own order."""

import sys
import threading

import libvirt

from daemon import Background, Daemon, wait_until

XML = "<domain type='test'><name>{}</name><memory>65536</memory><os><type>hvm</type></os></domain>"
KINDS = {getattr(libvirt, name): name.removeprefix("VIR_DOMAIN_EVENT_ID_") for name in dir(libvirt) if name.startswith("VIR_DOMAIN_EVENT_ID_")}
FIRST, LAST = "first", "last"  # domains whose events show that all before have come
CONFIG = libvirt.VIR_DOMAIN_AFFECT_CONFIG
LIVE = libvirt.VIR_DOMAIN_AFFECT_LIVE
# Told here, of calls that libvirt's test driver makes without a word: as QEMU's.
MORE = ("REBOOT", "JOB_COMPLETED")
BOOTED = ("LIFECYCLE", libvirt.VIR_DOMAIN_EVENT_STARTED, libvirt.VIR_DOMAIN_EVENT_STARTED_BOOTED)
RESTORED = ("LIFECYCLE", libvirt.VIR_DOMAIN_EVENT_STARTED, libvirt.VIR_DOMAIN_EVENT_STARTED_RESTORED)

LIVES, DOMAINS = 8, 12
CYCLE = ["STARTED", "SUSPENDED", "RESUMED", "STOPPED"]


class Ears:
    """What a connection heard: (domain, kind, what of it), by how it asked for it."""

    def __init__(self, uri):
        self.connection = libvirt.open(uri)
        self.heard = {"old": [], "all": []}
        self.connection.domainEventRegister(self.hear_old, None)
        for number, kind in KINDS.items():
            if kind != "LAST":
                self.connection.domainEventRegisterAny(None, number, self.hearer("all", kind), None)

    def hear_old(self, _connection, domain, event, detail, _opaque):
        self.heard["old"].append((domain.name(), "LIFECYCLE", event, detail))

    def hearer(self, way, kind):
        return lambda _connection, domain, *what: self.heard[way].append((domain.name(), kind, *what[:-1]))

    def listen_to(self, domain):
        self.heard["one"] = []
        for number, kind in KINDS.items():
            if kind != "LAST":
                self.connection.domainEventRegisterAny(domain, number, self.hearer("one", kind), None)

    def wait_for_all(self):
        """A domain of its own goes by, and what was told before it has come."""
        self.connection.createXML(XML.format(LAST)).destroy()
        gone = (LAST, "LIFECYCLE", libvirt.VIR_DOMAIN_EVENT_STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_DESTROYED)
        wait_until(lambda: gone in self.heard["old"] and gone in self.heard["all"], lambda: str(self.heard))


def one_life(uri):
    ears = Ears(uri)
    domain = ears.connection.defineXML(XML.format(FIRST))
    # libvirt's own driver tells later what it did; whoever asks for one domain's events meanwhile has that one, too.
    wait_until(lambda: ears.heard["all"], lambda: "no event of a definition")
    ears.listen_to(domain)
    domain.create()
    domain.suspend()
    domain.resume()
    domain.reboot()
    domain.shutdown()
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, "text", None, None, CONFIG)
    domain.create()
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "title", None, None, LIVE)
    domain.managedSave()
    domain.create()
    domain.destroy()
    domain.rename("renamed")
    domain.undefine()
    ears.connection.createXML(XML.format("transient")).destroy()
    ears.wait_for_all()
    return ears.heard


def beyond(heard):
    return [event for event in heard if event[1] in MORE]


def as_libvirts(heard):
    """Without what is told beside, and a start from a saved state as one from nothing."""
    return [(event[0], *BOOTED) if event[1:] == RESTORED else event for event in heard if event[1] not in MORE]


def like_libvirts_test_driver(daemon):
    expected, got = one_life("test:///default"), one_life(daemon.uri("test:///default"))
    for way in ("old", "all", "one"):
        assert as_libvirts(got[way]) == expected[way], (way, got[way], expected[way])
    assert len(expected["all"]) > 15 and len(expected["one"]) > 10, expected
    assert got["old"] == [event for event in got["all"] if event[1] == "LIFECYCLE"]
    for way in ("all", "one"):
        assert [event[1] for event in beyond(got[way])] == list(MORE), got[way]
        assert [event[1:] for event in got[way]].count(RESTORED) == 1, got[way]


def change(uri, name):
    domain = libvirt.open(uri).lookupByName(name)
    for _ in range(LIVES):
        domain.create()
        domain.suspend()
        domain.resume()
        domain.destroy()


def many_at_once(daemon):
    uri = daemon.uri("test:///default")
    ears = Ears(uri)
    names = [f"d{number}" for number in range(DOMAINS)]
    for name in names:
        ears.connection.defineXML(XML.format(name))
    for changing in [Background(lambda name=name: change(uri, name)) for name in names]:
        changing.end()
    ears.wait_for_all()
    wanted = [getattr(libvirt, f"VIR_DOMAIN_EVENT_{word}") for word in ["DEFINED"] + CYCLE * LIVES]
    for way in ("old", "all"):
        for name in names:
            heard = [event[2] for event in ears.heard[way] if event[0] == name]
            assert heard == wanted, (way, name, heard)


def loop():
    while True:
        libvirt.virEventRunDefaultImpl()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=loop, daemon=True).start()
    with Daemon() as daemon:
        like_libvirts_test_driver(daemon)
        many_at_once(daemon)


if __name__ == "__main__":
    sys.exit(main())
