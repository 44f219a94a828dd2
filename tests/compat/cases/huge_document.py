#!/usr/bin/python3
"""A definition of 64 MiB, by every way in: refused, and it costs the daemon neither memory nor its other clients."""

import struct
import subprocess
import time

import libvirt

from daemon import Background, Daemon, memory_kib
from frames import REPLY, connect, pack

MIB = 1 << 20
HEAD = "<domain type='test'><name>huge</name><memory unit='MiB'>64</memory><os><type>hvm</type></os><metadata><a xmlns='u:a'>"
TAIL = "</a></metadata></domain>"
DOCUMENT = HEAD + "y" * (64 * MIB - len(HEAD) - len(TAIL)) + TAIL


def peak_mib(daemon):
    return memory_kib(daemon.process.pid, "VmHWM") // 1024


def by_library(connection):
    """libvirt's client library does not send it."""
    try:
        connection.defineXML(DOCUMENT)
    except libvirt.libvirtError as error:
        assert error.get_error_code() == libvirt.VIR_ERR_RPC, str(error)[:200]
        return
    raise AssertionError("64 MiB were defined")


def by_a_frame_of_its_own(daemon):
    """Nothing behind a header that announces so much is read."""
    one = connect(daemon.socket).open()
    try:
        one.send("domain_define_xml", pack(DOCUMENT))
    except OSError:
        pass  # gone before all of it was sent
    assert one.read(1) is None
    daemon.wait_for_log(str(64 * MIB + 32))


def by_a_string_of_32_mib(daemon):
    """A message may be 32 MiB long, a string in it 4 MiB: an answer, and the connection goes on."""
    one = connect(daemon.socket).open()
    for document, said in ((DOCUMENT[: 31 * MIB], "decode"), ("no document", "not found")):
        answer = one.call("domain_define_xml", pack(document))
        assert (answer.kind, answer.status) == (REPLY, 1) and said in answer.error()[1], answer.error()


def by_a_reader(daemon):
    """Descriptions of CPUs are as long as a message may be, and readers may send them: others do not wait for them."""
    cpu = pack("<cpu>" + "<x a='1'/>" * 350_000 + "</cpu>")
    payload = struct.pack(">I", 7) + cpu * 7 + pack(0)
    readers = [connect(f"{daemon.socket}-ro").open() for _ in range(4)]
    others = [connect(daemon.socket).open() for _ in range(4)]  # on each of the threads that serve clients
    begun = time.monotonic()
    asking = [Background(lambda reader=reader: reader.call("connect_baseline_cpu", payload)) for reader in readers]
    slowest = 0
    while any(one.is_alive() for one in asking):
        for other in others:
            asked = time.monotonic()
            assert other.call("connect_get_type").status == 0
            slowest = max(slowest, time.monotonic() - asked)
    spent = time.monotonic() - begun
    for one in asking:
        assert one.end().error()[0] == libvirt.VIR_ERR_XML_ERROR
    assert slowest < spent / 5, (slowest, spent)


def by_a_file(daemon, file):
    """Both command lines refuse the file."""
    for program in ("virsh", daemon.binaries / "hostler"):
        command = [program, "-c", daemon.uri("test:///default"), "define", file]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1 and f"Failed to read file '{file}'" in done.stderr, (program, done.stderr[:300])


def at_start(daemon):
    """Among the definitions: named, kept, and the rest is there."""
    kept = daemon.root / "etc/hostler/qemu/huge.xml"
    daemon.stop()
    kept.write_text(DOCUMENT)
    daemon.start()
    daemon.wait_for_log(str(kept))
    assert kept.stat().st_size == 64 * MIB


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        connection = libvirt.open(daemon.uri("test:///default"))
        before = peak_mib(daemon)
        by_library(connection)
        by_a_frame_of_its_own(daemon)
        grown = peak_mib(daemon) - before
        assert grown < 8, grown
        by_a_string_of_32_mib(daemon)
        file = daemon.root / "huge.xml"
        file.write_text(DOCUMENT)
        by_a_file(daemon, file)
        assert connection.lookupByName("test").isActive()
        at_start(daemon)
        assert [one.name() for one in libvirt.open(daemon.uri("test:///default")).listAllDomains()] == ["test"]
        assert peak_mib(daemon) - before < 80
        by_a_reader(daemon)
    print(f"64 MiB refused by five ways; a header that announces them cost {grown} MiB")


main()
