#!/usr/bin/python3
"""A hot restart cuts no stream: consoles go on where they were, uploads and downloads arrive whole, over every transport and
over several restarts, and a client that has yet to say its last word is heard."""

import hashlib
import os
import sys

import libvirt

from certificates import open_to_all
from daemon import Daemon, is_running, wait_until

RESTARTS = 3
MIB = 1 << 20
VOLUME_MIB = 24
CONSOLE = """<domain type='test'><name>talks{}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>
<devices><console type='pty'/></devices></domain>"""
POOL = "<pool type='dir'><name>p</name><target><path>{}</path></target></pool>"
VOLUME = "<volume><name>{}</name><capacity unit='MiB'>{}</capacity><allocation>0</allocation></volume>"


def heard(stream, count):
    """The next `count` bytes, however they are cut."""
    said = b""
    while len(said) < count:
        some = stream.recv(count - len(said))
        assert some, said
        said += some
    return said


class Talk:
    """An open console, on a guest that says back what it is told."""

    def __init__(self, number, uri):
        self.connection = libvirt.open(uri)
        self.domain = self.connection.createXML(CONSOLE.format(number))
        self.stream = self.connection.newStream()
        self.domain.openConsole(None, self.stream, 0)
        self.said = 0

    def says(self):
        """Told now, and not heard yet."""
        self.stream.send(b"%08d" % self.said)

    def hears(self):
        assert heard(self.stream, 8) == b"%08d" % self.said
        self.said += 1

    def ends(self):
        self.stream.finish()
        assert self.domain.isActive()
        self.stream = self.connection.newStream()
        self.domain.openConsole(None, self.stream, 0)  # the console is free again
        self.domain.destroy()


class Upload:
    def __init__(self, pool, name, uri, content):
        self.connection = libvirt.open(uri)
        pool.createXML(VOLUME.format(name, VOLUME_MIB))
        self.volume = self.connection.storagePoolLookupByName("p").storageVolLookupByName(name)
        self.content, self.sent = content, 0
        self.stream = self.connection.newStream()
        self.volume.upload(self.stream, 0, len(content))

    def moves(self, count):
        end = min(self.sent + count, len(self.content))
        while self.sent < end:
            self.sent += self.stream.send(self.content[self.sent:min(self.sent + 65536, end)])

    def ends(self):
        self.moves(len(self.content))
        self.stream.finish()
        with open(self.volume.path(), "rb") as file:
            assert hashlib.sha256(file.read()).digest() == hashlib.sha256(self.content).digest()


class Download:
    def __init__(self, uri, content):
        self.connection = libvirt.open(uri)
        self.content, self.got = content, b""
        self.stream = self.connection.newStream()
        volume = self.connection.storagePoolLookupByName("p").storageVolLookupByName("source")
        volume.download(self.stream, 0, 0)

    def moves(self, count):
        self.got += heard(self.stream, min(count, len(self.content) - len(self.got)))

    def ends(self):
        self.moves(len(self.content))
        assert self.stream.recv(1) == b""
        self.stream.finish()
        assert hashlib.sha256(self.got).digest() == hashlib.sha256(self.content).digest()


def unfinished(daemon, content):
    """A download whose last byte has come, and a screenshot that nobody has taken: both end after the restart."""
    last = Download(daemon.uri("qemu:///system"), content)
    last.moves(len(content))
    connection = libvirt.open(daemon.uri("test:///default"))
    picture = connection.newStream()
    mime = connection.lookupByName("test").screenshot(picture, 0)
    assert daemon.upgrade().returncode == 0
    assert mime == "image/x-portable-pixmap" and heard(picture, 2) == b"P6"
    while picture.recv(65536):
        pass
    picture.finish()
    last.ends()


def gone_meanwhile(daemon, uri):
    """A guest that ends after the restart ends its console as ever."""
    talk = Talk("-last", uri)
    assert daemon.upgrade().returncode == 0
    libvirt.open(uri).lookupByName("talks-last").destroy()
    assert talk.stream.recv(1) == b""
    talk.stream.finish()


def who_leaves(daemon, uri, content):
    """Who leaves in the middle of a download leaves no process behind that carries bytes for nobody."""
    leaving = Download(uri, content)
    leaving.moves(1)
    before = daemon.holder()
    assert daemon.upgrade().returncode == 0 and is_running(before)
    del leaving  # and its connection with it
    wait_until(lambda: not is_running(before), lambda: daemon.log[-2000:])


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    daemon = Daemon()
    daemon.config, reach = open_to_all(daemon)
    with daemon:
        folder = daemon.root / "pool"
        folder.mkdir()
        content = os.urandom(VOLUME_MIB * MIB)
        pool = libvirt.open(reach["unix"]("qemu", "/system")).storagePoolCreateXML(POOL.format(folder))
        source = pool.createXML(VOLUME.format("source", VOLUME_MIB))
        with open(source.path(), "r+b") as file:
            file.write(content)
        talks = [Talk(name, uri("test", "/default")) for name, uri in reach.items()]
        moving = [Upload(pool, name, uri("qemu", "/system"), content) for name, uri in reach.items()]
        moving += [Download(uri("qemu", "/system"), content) for uri in reach.values()]
        for _ in range(RESTARTS):
            for one in moving:
                one.moves(VOLUME_MIB * MIB // (RESTARTS + 1))
            for talk in talks:
                talk.says()
            done = daemon.upgrade()
            assert done.returncode == 0, (done.stderr, daemon.log[-3000:])
            for talk in talks:
                talk.hears()
        for one in moving + talks:
            one.ends()
        print(f"{RESTARTS} restarts, {len(talks)} consoles, {len(moving)} uploads and downloads: nothing lost")
        unfinished(daemon, content)
        gone_meanwhile(daemon, reach["unix"]("test", "/default"))
        who_leaves(daemon, reach["tls"]("qemu", "/system"), content)


if __name__ == "__main__":
    sys.exit(main())
