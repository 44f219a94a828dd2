#!/usr/bin/python3
"""A client whose calls wait for a file that does not come, more of them than there are threads for what blocks, keeps only itself waiting."""

import os
import sys
import threading
import time

import libvirt

from daemon import Daemon, wait_until

CALLS = 40  # of one client; there are 20 threads
XML = "<domain type='test'><name>{}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"


class Stuck:
    """A client many of whose calls wait: for what a pipe, whose other end nobody holds, has to say."""

    def __init__(self, daemon, pipe):
        self.pipe = pipe
        self.connection = libvirt.open(daemon.uri("test:///default"))
        self.calls = [threading.Thread(target=self.wait) for _ in range(CALLS)]
        for call in self.calls:
            call.start()

    def wait(self):
        try:
            self.connection.saveImageGetXMLDesc(str(self.pipe))
        except libvirt.libvirtError:
            pass

    def release(self):
        """A writer that comes and goes lets each of those pass that wait just then."""
        deadline = time.monotonic() + 60
        while any(call.is_alive() for call in self.calls):
            assert time.monotonic() < deadline, "the calls do not end"
            try:
                os.close(os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                pass  # nobody waits
            time.sleep(0.001)
        self.connection.close()


def pool(daemon):
    """What virt-admin says of the threads."""
    return daemon.admin_values("srv-threadpool-info", "libvirtd")


def wait_until_waiting(daemon, count):
    wait_until(lambda: pool(daemon)["jobQueueDepth"] == str(count), lambda: pool(daemon), 30)


def others_go_on(daemon, name):
    """A change, and what the host is asked for, all of which pass by the same threads."""
    connection = libvirt.open(daemon.uri("test:///default"))
    done = []

    def work():
        connection.defineXML(XML.format(name))
        for _ in range(50):
            connection.getHostname()
            connection.getCapabilities()
        done.append(name)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(30)
    assert done, f"calls of others wait: {pool(daemon)}"
    connection.close()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon(config="max_workers = 20\n") as daemon:
        pipe = daemon.root / "pipe"
        os.mkfifo(pipe)
        first = Stuck(daemon, pipe)
        wait_until_waiting(daemon, CALLS - 10)  # one client has half of the threads
        others_go_on(daemon, "one")
        second = Stuck(daemon, pipe)
        wait_until_waiting(daemon, 2 * CALLS - 15)  # and another half of what is left
        others_go_on(daemon, "two")
        first.release()
        second.release()
        others_go_on(daemon, "three")


if __name__ == "__main__":
    sys.exit(main())
