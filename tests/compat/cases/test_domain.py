#!/usr/bin/python3
"""The domain `test` of test:///default is libvirt's: each element and attribute that libvirt's own test driver, which runs inside of
its client library, shows of it is shown here, with the same text; and so is each fact that calls give."""

import sys
import xml.etree.ElementTree as tree

import libvirt

from daemon import Daemon


def shown(element, path=""):
    """(path, attributes, text) of each element."""
    here = f"{path}/{element.tag}"
    yield here, tuple(sorted(element.attrib.items())), (element.text or "").strip()
    for child in element:
        yield from shown(child, here)


def lacks(expected, got):
    """What is in the one and not in the other: an element may have attributes more."""
    there = list(shown(tree.fromstring(got)))
    for path, attributes, text in shown(tree.fromstring(expected)):
        fits = [one for one in there if one[0] == path and set(attributes) <= set(one[1]) and one[2] == text]
        if fits:
            there.remove(fits[0])
        else:
            yield f"{path} {dict(attributes)} '{text}'"


FLAGS = {
    "as it runs": 0,
    "--inactive": libvirt.VIR_DOMAIN_XML_INACTIVE,
    "--security-info": libvirt.VIR_DOMAIN_XML_SECURE,
}
FACTS = {
    "name": lambda domain: domain.name(),
    "UUID": lambda domain: domain.UUIDString(),
    "id": lambda domain: domain.ID(),
    "state": lambda domain: domain.state()[0],
    "memory and processors": lambda domain: domain.info()[:4],
    "most memory": lambda domain: domain.maxMemory(),
    "most processors": lambda domain: domain.maxVcpus(),
    "persistent": lambda domain: domain.isPersistent(),
    "updated": lambda domain: domain.isUpdated(),
    "autostart": lambda domain: domain.autostart(),
    "managed save": lambda domain: domain.hasManagedSaveImage(),
}


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirts = libvirt.open("test:///default")
    expected = libvirts.lookupByName("test")
    with Daemon() as daemon:
        ours = libvirt.open(daemon.uri("test:///default"))
        assert [one.name() for one in ours.listAllDomains()] == [one.name() for one in libvirts.listAllDomains()]
        got = ours.lookupByName("test")
        for name, flags in FLAGS.items():
            missing = list(lacks(expected.XMLDesc(flags), got.XMLDesc(flags)))
            assert not missing, "\n".join([f"dumpxml test {name} lacks:", *missing, got.XMLDesc(flags)])
        for name, fact in FACTS.items():
            assert fact(got) == fact(expected), (name, fact(got), fact(expected))
        count = len(list(shown(tree.fromstring(expected.XMLDesc()))))
    print(f"{count} elements of the domain test, all shown")


if __name__ == "__main__":
    sys.exit(main())
