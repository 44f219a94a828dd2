#!/usr/bin/python3
"""test_domain.py [WORD]: the domain `test` of test:///default is libvirt's: each element and attribute that libvirt's own test
driver, which runs inside of its client library, shows of it is shown here, with the same text; so is each fact that calls give, and
the lines of test_commands.txt (that hold WORD) are answered by both alike, but for the exceptions that it names."""

import subprocess
import sys
import tempfile

import libvirt

import outputs
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


def answered(uri, command, runs_on):
    """By one virsh, which may be told several things."""
    done = subprocess.run(["virsh", "-c", uri, command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    return outputs.settled((done.stdout, done.stderr, done.returncode), runs_on)


def compare_commands(uri, wanted):
    """How many lines there are, and what is said of those that did not go as they should."""
    count, wrong = 0, []
    with tempfile.NamedTemporaryFile(prefix="hostler-out-") as out:
        for line, command, undo, runs_on in outputs.lines("test_commands.txt"):
            if wanted not in line:
                continue
            count += 1
            is_exception = command.startswith("? ")
            command = command.removeprefix("? ").replace("{out}", out.name)
            expected, got = (answered(at, command, runs_on) for at in ("test:///default", uri))
            if undo:
                answered(uri, undo, False)
            if is_exception and expected == got:
                wrong.append(f"an exception that is none: {line}")
            elif not is_exception and expected != got:
                wrong += [f"FAILED: {line}", *outputs.differences(expected, got)]
    return count, wrong


def compare_domain(daemon):
    libvirts = libvirt.open("test:///default")
    expected = libvirts.lookupByName("test")
    ours = libvirt.open(daemon.uri("test:///default"))
    assert [one.name() for one in ours.listAllDomains()] == [one.name() for one in libvirts.listAllDomains()]
    got = ours.lookupByName("test")
    for name, flags in FLAGS.items():
        missing = list(lacks(expected.XMLDesc(flags), got.XMLDesc(flags)))
        assert not missing, "\n".join([f"dumpxml test {name} lacks:", *missing, got.XMLDesc(flags)])
    for name, fact in FACTS.items():
        assert fact(got) == fact(expected), (name, fact(got), fact(expected))
    print(f"{count(expected.XMLDesc())} elements of the domain test, all shown")


def main(wanted=""):
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        compare_domain(daemon)
        asked, wrong = compare_commands(daemon.uri("test:///default"), wanted)
    print(*wrong, f"{asked} lines of commands", sep="\n")
    return 1 if wrong or not asked else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
