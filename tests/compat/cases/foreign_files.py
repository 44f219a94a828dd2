#!/usr/bin/python3
"""Definitions that libvirtd left, some of them of no use here: all that can be read are listed, the rest are named
in the log and kept, and the daemon runs."""

import sys

from daemon import Daemon

QEMU = """<domain type='kvm'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='KiB'>1048576</memory>
  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><boot dev='hd'/></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator></devices>
</domain>
"""
UUID = "c7a5fdbd-cdaf-9455-926a-d65c16db1809"


def main():
    with Daemon() as daemon:
        daemon.stop()
        folder = daemon.root / "etc/hostler/qemu"
        (folder / "autostart").mkdir(parents=True, exist_ok=True)
        for name in ("web", "twin"):
            (folder / f"{name}.xml").write_text(QEMU.format(name=name, uuid=UUID))
        (folder / "autostart/web.xml").symlink_to(folder / "web.xml")
        (folder / "broken.xml").write_text("<domain type='kvm'><name>broken</name>")
        daemon.start()

        def virsh(*words, check=True):
            return daemon.virsh(*words, uri="qemu:///system", check=check)

        listed = virsh("list", "--all", "--name").split()
        assert len(listed) == 1 and listed[0] in ("web", "twin"), listed
        kept = ({"web", "twin"} - set(listed)).pop()
        assert f"domain {kept} is kept but not loaded: " in daemon.log and UUID in daemon.log, daemon.log
        assert "broken.xml is kept but not loaded: " in daemon.log, daemon.log
        assert "<currentMemory unit='KiB'>1048576</currentMemory>" in virsh("dumpxml", listed[0])
        status, _, error = virsh("start", listed[0], check=False)
        assert status and "no driver of qemu:///system runs a domain of type 'kvm', machine 'pc-q35-7.2'" in error, error
        if listed == ["web"]:
            assert "domain web is not autostarted: " in daemon.log, daemon.log
        virsh("undefine", listed[0])
        assert not (folder / f"{listed[0]}.xml").exists()
        assert (folder / f"{kept}.xml").exists() and (folder / "broken.xml").exists()


if __name__ == "__main__":
    sys.exit(main())
