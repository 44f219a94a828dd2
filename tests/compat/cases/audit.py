#!/usr/bin/python3
"""The kernel's own audit log has what libvirt writes there: a start that fails, and, where this machine's KVM runs a guest,
one that succeeds and its end. What is heard is what the kernel gives to everybody who listens for its records."""

import os
import socket
import struct
import subprocess
import sys
import threading

from daemon import Daemon, wait_until

GET, SET = 1000, 1001
VIRT_CONTROL, VIRT_RESOURCE = 2500, 2501
STATUS_ENABLED = 1

DOMAIN = """<domain type='kvm'><name>{}</name><memory>65536</memory><vcpu>1</vcpu>
<os><type>hvm</type><kernel>{}</kernel></os></domain>"""


def alone():
    """What one process at a time has: there is one switch in the kernel."""
    mark = socket.socket(socket.AF_UNIX)

    def is_ours():
        try:
            mark.bind("\0hostler-audit")
        except OSError:
            return False
        return True

    wait_until(is_ours, lambda: "another run of this case does not end")
    return mark


class Kernel:
    """Its audit socket: what it says of itself, and the records that it has written since."""

    def __init__(self):
        self.asking = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9)
        self.asking.settimeout(5)
        self.listening = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9)
        self.listening.bind((0, 1))  # the group of those who read along
        self.records = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while data := self.listening.recv(65536):
            _, kind = struct.unpack("=IH", data[:6])
            self.records.append((kind, data[16:].rstrip(b"\0\n").decode(errors="replace")))

    def ask(self, kind, flags, payload=b""):
        """The one message that answers: an error's number (type 2), or what was asked for."""
        self.asking.sendto(struct.pack("=IHHII", 16 + len(payload), kind, flags, 1, 0) + payload, (0, 0))
        data = self.asking.recv(8192)
        (answered,) = struct.unpack("=H", data[4:6])
        (code,) = struct.unpack("=i", data[16:20])
        if answered == 2 and code != 0:
            raise OSError(-code, os.strerror(-code))
        return data[16:]

    def is_enabled(self):
        return struct.unpack("=2I", self.ask(GET, 1)[:8])[1]

    def enable(self, value):
        self.ask(SET, 5, struct.pack("=10I", STATUS_ENABLED, value, *[0] * 8))

    def wait_for(self, kind, *texts):
        fits = lambda number, record: number == kind and all(text in record for text in texts)
        there = lambda: [record for number, record in list(self.records) if fits(number, record)]
        return wait_until(there, lambda: (kind, texts, self.records))[0]


def failed_start(daemon, kernel):
    file = daemon.root / "broken.xml"
    file.write_text(DOMAIN.format("broken", "/nowhere/kernel"))
    daemon.virsh("define", str(file), uri="qemu:///system")
    assert daemon.virsh("start", "broken", uri="qemu:///system", check=False)[0] != 0
    uuid = daemon.virsh("domuuid", "broken", uri="qemu:///system").strip()
    record = kernel.wait_for(VIRT_CONTROL, "op=start", 'vm="broken"')
    for text in ("virt=kvm", "reason=booted", f"uuid={uuid}", "vm-pid=0", "hostlerd", "res=failed"):
        assert text in record, record
    kernel.wait_for(VIRT_RESOURCE, "resrc=mem reason=start", 'vm="broken"', "old-mem=0 new-mem=65536")


def life(daemon, kernel):
    """On this machine's KVM, where it runs a guest; elsewhere the log has the same, in the unit tests."""
    idle = daemon.binaries.parent / "guests/idle"
    file = daemon.root / "lives.xml"
    file.write_text(DOMAIN.format("lives", idle))
    daemon.virsh("define", str(file), uri="qemu:///system")
    status, _, why = daemon.virsh("start", "lives", uri="qemu:///system", check=False)
    if status != 0:
        print(f"a start that succeeds was not looked at: {why.strip()}")
        kernel.wait_for(VIRT_CONTROL, "op=start", 'vm="lives"', "res=failed")
        return
    record = kernel.wait_for(VIRT_CONTROL, "op=start", 'vm="lives"', "res=success")
    assert "vm-pid=0" not in record, record
    daemon.virsh("destroy", "lives", uri="qemu:///system")
    kernel.wait_for(VIRT_CONTROL, "op=stop reason=destroyed", 'vm="lives"', "res=success")


def main():
    mark = alone()
    try:
        kernel = Kernel()
        before = kernel.is_enabled()
        kernel.enable(1)
    except OSError as error:
        print(f"not run: this machine's kernel lets nobody audit here: {error}")
        return 77
    try:
        with Daemon(config="audit_level = 2\n") as daemon:
            kernel.wait_for(VIRT_CONTROL, "op=init", "res=success")
            failed_start(daemon, kernel)
            life(daemon, kernel)
    finally:
        kernel.enable(before)
        mark.close()
    # A daemon that must audit and may not says so, and does not start.
    command = ["setpriv", "--bounding-set=-audit_write", daemon.binaries / "hostlerd", "--root", daemon.root]
    (daemon.root / "etc/hostler").mkdir(parents=True)
    (daemon.root / "etc/hostler/hostlerd.conf").write_text("audit_level = 2\n")
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "the kernel takes no audit records" in done.stderr, done


if __name__ == "__main__":
    sys.exit(main())
