#!/usr/bin/python3
"""The real virsh: statistics, tuning, devices and a console on the test driver."""

import os
import pty
import select
import subprocess
import sys
import time

from daemon import PATIENCE_S, Daemon

TALKER = """<domain type='test'>
  <name>talker</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type>hvm</type></os>
  <devices><console type='pty'><target type='virtio' port='0'/></console></devices>
</domain>
"""


def statistics(daemon):
    record = daemon.virsh("domstats", "test")
    for line in ("state.state=1", "balloon.maximum=8388608", "vcpu.current=2", "net.count=1",
                 "net.0.name=testnet0", "block.0.name=vda", "block.0.path=/guest/diskimage1"):
        assert line in record, f"{line} is not in {record}"
    assert "vcpu.current" not in daemon.virsh("domstats", "test", "--state")
    assert "rd_req" in daemon.virsh("domblkstat", "test", "vda")
    assert "rx_bytes" in daemon.virsh("domifstat", "test", "testnet0")
    assert "actual 2097152" in daemon.virsh("dommemstat", "test")
    assert "cpu_time" in daemon.virsh("cpu-stats", "test", "--total")
    assert "vda: unspecified error" in daemon.virsh("domblkerror", "test")


def tuning(daemon):
    assert "cpu_shares" in daemon.virsh("schedinfo", "test")
    daemon.virsh("schedinfo", "test", "--config", "cpu_shares=512")
    assert "<shares>512</shares>" in daemon.virsh("dumpxml", "test", "--inactive")
    daemon.virsh("memtune", "test", "--hard-limit", "9000000", "--config")
    assert "9000000" in daemon.virsh("memtune", "test", "--config")
    daemon.virsh("blkdeviotune", "test", "vda", "--total-bytes-sec", "1000000", "--live")
    assert "1000000" in daemon.virsh("blkdeviotune", "test", "vda")
    daemon.virsh("numatune", "test", "--nodeset", "0", "--config")
    assert "nodeset='0'" in daemon.virsh("dumpxml", "test", "--inactive")
    daemon.virsh("setvcpus", "test", "1", "--live")
    assert daemon.virsh("vcpucount", "test", "--current", "--live").strip() == "1"
    daemon.virsh("iothreadadd", "test", "3", "--config")
    status, _, error = daemon.virsh("iothreadadd", "test", "3", "--config", check=False)
    assert status == 1 and "already using iothread_id '3'" in error, error


def devices(daemon):
    daemon.virsh("attach-disk", "test", "/tmp/none.img", "vdb", "--live", "--config")
    assert "vdb" in daemon.virsh("domblklist", "test")
    daemon.virsh("detach-disk", "test", "vdb", "--live", "--config")
    assert "vdb" not in daemon.virsh("domblklist", "test")
    daemon.virsh("attach-interface", "test", "bridge", "br0", "--mac", "52:54:00:00:00:01", "--live")
    assert "52:54:00:00:00:01" in daemon.virsh("domiflist", "test")
    daemon.virsh("detach-interface", "test", "bridge", "--mac", "52:54:00:00:00:01", "--live")
    assert "52:54:00:00:00:01" not in daemon.virsh("domiflist", "test")


def read_until(terminal, text):
    found = b""
    deadline = time.monotonic() + PATIENCE_S
    while text not in found:
        assert time.monotonic() < deadline, f"{text} does not come, only {found}"
        if select.select([terminal], [], [], 0.5)[0]:
            found += os.read(terminal, 4096)
    return found


def console(daemon):
    file = daemon.root / "talker.xml"
    file.write_text(TALKER)
    daemon.virsh("define", str(file))
    daemon.virsh("start", "talker")
    ours, theirs = pty.openpty()
    command = ["virsh", "-c", daemon.uri("test:///default"), "console", "talker"]
    virsh = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs,
                             start_new_session=True)
    os.close(theirs)
    read_until(ours, b"Escape character")
    os.write(ours, b"echo-me\r")
    read_until(ours, b"echo-me")
    status, _, error = daemon.virsh("console", "talker", check=False)
    assert status == 1, "a console opens twice"
    daemon.virsh("destroy", "talker")
    assert virsh.wait(120) == 0


def nothing_else(daemon):
    for listing in ("net-list", "pool-list", "iface-list", "secret-list", "nwfilter-list",
                    "nodedev-list"):
        daemon.virsh(listing)
    status, _, error = daemon.virsh("net-info", "default", check=False)
    assert status == 1 and "failed to get network 'default'" in error, error


def main():
    with Daemon() as daemon:
        statistics(daemon)
        tuning(daemon)
        devices(daemon)
        console(daemon)
        nothing_else(daemon)
    return 0


if __name__ == "__main__":
    sys.exit(main())
