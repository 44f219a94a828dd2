#!/usr/bin/python3
"""A save to a disk that hangs: who asked for it is told in time which job of which domain does not end, the domain can be read and
destroyed and is whole again when the disk is, others notice nothing; a hot restart waits for such a job, and an end of the daemon
does not."""

import sys
import threading
import time

import libvirt

from daemon import Background, Daemon

JOB_S = 4  # more than what does not hang takes
WAIT_S = 5
CONFIG = f"job_time_s = {JOB_S}\njob_wait_s = {WAIT_S}\n"
HELD = f"domain 'test': managedsave has not ended within {JOB_S} s"
XML = "<domain type='test'><name>other</name><memory>65536</memory><os><type>hvm</type></os></domain>"


def refused(call, *words):
    try:
        call()
    except libvirt.libvirtError as error:
        assert all(word in str(error) for word in words), error
        return
    raise AssertionError("it was not refused")


def hung(daemon, switch):
    """A managed save that nobody waits for any more."""
    connection = libvirt.open(daemon.uri("test:///default"))
    domain = connection.lookupByName("test")
    switch.write_text("hang")
    refused(domain.managedSave, HELD)
    return connection, domain


def destroyed(daemon, switch):
    connection, domain = hung(daemon, switch)
    # Whoever waited for the disk would be told so, or would wait until its end.
    assert domain.info() and "<name>test</name>" in domain.XMLDesc() and domain.isActive()
    other = connection.defineXML(XML)
    other.create()
    other.destroy()
    other.undefine()
    refused(lambda: domain.setMaxMemory(1 << 20), "held by managedsave for ", "it was to end ")
    domain.destroy()
    assert not domain.isActive()
    switch.unlink()
    # Behind the job, which finds its guest gone.
    domain.create()
    assert domain.isActive() and not domain.hasManagedSaveImage()


def waited_for(daemon, switch):
    hung(daemon, switch)
    more_s = 3
    begun = time.monotonic()
    upgraded = Background(daemon.upgrade)
    threading.Timer(more_s, switch.unlink).start()
    done = upgraded.end()
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun >= more_s, "the job was not waited for"


def left(daemon, switch):
    hung(daemon, switch)
    daemon.stop()
    assert "leaving while 'managedsave' of domain test has not ended" in daemon.log, daemon.log
    switch.unlink()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    daemon = Daemon(config=CONFIG)
    switch = daemon.failing_disk(daemon.root / "run/hostler/test/save")
    with daemon:
        destroyed(daemon, switch)
        waited_for(daemon, switch)
    last = Daemon(config=CONFIG)
    switch = last.failing_disk(last.root / "run/hostler/test/save")
    with last:
        left(last, switch)


if __name__ == "__main__":
    sys.exit(main())
