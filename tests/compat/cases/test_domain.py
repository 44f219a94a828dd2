#!/usr/bin/python3
"""The domain `test` of test:///default is libvirt's: each element and attribute that libvirt's own test driver, which runs inside of
its client library, shows of it is shown here, with the same text; and so is each fact that calls give."""

import sys

import libvirt

from daemon import Daemon
from elements import count, lacks


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
    print(f"{count(expected.XMLDesc())} elements of the domain test, all shown")


if __name__ == "__main__":
    sys.exit(main())
