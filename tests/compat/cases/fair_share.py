#!/usr/bin/python3
"""Clients whose calls wait for a disk that hangs, more of them than there are threads for what blocks, keep only themselves
waiting: two that are there, and many that have left. A file that is none is not waited for."""

import os
import shutil
import subprocess
import sys
import threading
import time

import libvirt

from daemon import Daemon, wait_until

CALLS = 40  # of one client; there are 20 threads
LEAVE = 25  # clients
XML = "<domain type='test'><name>{}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"


class Stuck:
    """A client many of whose calls wait for a disk, each with an image of its own."""

    def __init__(self, daemon, images, xml):
        self.xml = xml
        self.connection = libvirt.open(daemon.uri("test:///default"))
        self.calls = [threading.Thread(target=self.wait, args=(image,)) for image in images]
        for call in self.calls:
            call.start()

    def wait(self, image):
        self.connection.saveImageDefineXML(str(image), self.xml)

    def end(self):
        deadline = time.monotonic() + 60
        for call in self.calls:
            call.join(max(0, deadline - time.monotonic()))
            assert not call.is_alive(), "the calls do not end"
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
    worker.join(120)
    assert done, f"calls of others wait: {pool(daemon)}"
    connection.close()


def many_that_left(daemon, images, xml):
    """Each has one thread, and all are taken: what is defined is on disk all the same, and the rest goes on in a while."""
    file = daemon.root / "definition"
    file.write_text(xml)
    command = ["virsh", "-c", daemon.uri("test:///default"), "save-image-define"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    clients = [subprocess.Popen([*command, image, file], **quiet) for image in images]
    wait_until(lambda: pool(daemon)["freeWorkers"] == "0", lambda: pool(daemon))
    for client in clients:
        client.kill()
        client.wait()
    begun = time.monotonic()
    own = "<domain type='kvm'><name>own</name><memory>65536</memory><os><type>hvm</type><kernel>/k</kernel></os></domain>"
    connection = libvirt.open(daemon.uri("qemu:///system"))
    connection.defineXML(own)
    assert time.monotonic() - begun < 5, "a definition waits for a disk that it is not on"
    connection.storagePoolCreateXML(f"<pool type='dir'><name>p</name><target><path>{daemon.root}</path></target></pool>")
    assert time.monotonic() - begun < 30, "others wait for threads that do not come back"
    connection.close()


def no_file(daemon):
    pipe = daemon.root / "pipe"
    os.mkfifo(pipe)
    status, _, said = daemon.virsh("save-image-dumpxml", pipe, check=False)
    assert status == 1 and f"saved image '{pipe}' is no regular file" in said, said


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    daemon = Daemon(config="max_workers = 20\n")
    slow = daemon.root / "slow"
    slow.mkdir()
    switch = daemon.failing_disk(slow)
    with daemon:
        no_file(daemon)
        image = daemon.root / "image"
        connection = libvirt.open(daemon.uri("test:///default"))
        connection.lookupByName("test").save(str(image))
        xml = connection.saveImageGetXMLDesc(str(image))
        connection.close()
        images = [shutil.copy(image, slow / str(number)) for number in range(2 * CALLS + LEAVE)]
        switch.write_text("hang")
        first = Stuck(daemon, images[:CALLS], xml)
        wait_until_waiting(daemon, CALLS - 10)  # one client has half of the threads
        others_go_on(daemon, "one")
        second = Stuck(daemon, images[CALLS : 2 * CALLS], xml)
        wait_until_waiting(daemon, 2 * CALLS - 15)  # and another half of what is left
        others_go_on(daemon, "two")
        switch.unlink()
        first.end()
        second.end()
        others_go_on(daemon, "three")
        switch.write_text("hang")
        many_that_left(daemon, images[2 * CALLS :], xml)
        switch.unlink()


if __name__ == "__main__":
    sys.exit(main())
