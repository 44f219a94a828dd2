#!/usr/bin/python3
"""The real virsh: a domain's whole life, and what the files on disk say at each step."""

import sys

from daemon import Daemon

DOMAIN = """<domain type='{kind}'>
  <name>{name}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64'>hvm</type><kernel>/boot/kernel</kernel></os>
</domain>
"""


def write(daemon, name, kind):
    file = daemon.root / f"{name}.xml"
    file.write_text(DOMAIN.format(name=name, kind=kind))
    return file


def life_on_the_test_driver(daemon):
    assert "running" in daemon.virsh("list", "--all")
    daemon.virsh("define", str(write(daemon, "d1", "test")))
    assert daemon.virsh("domstate", "d1").strip() == "shut off"
    daemon.virsh("start", "d1", "--paused")
    assert daemon.virsh("domstate", "d1", "--reason").strip() == "paused (user)"
    daemon.virsh("resume", "d1")
    daemon.virsh("suspend", "d1")
    daemon.virsh("resume", "d1")
    status, _, error = daemon.virsh("start", "d1", check=False)
    assert status == 1 and "Domain is already active" in error, error
    daemon.virsh("desc", "d1", "--title", "A title")
    assert daemon.virsh("desc", "d1", "--title").strip() == "A title"
    daemon.virsh("destroy", "d1")
    daemon.virsh("domrename", "d1", "d2")
    daemon.virsh("undefine", "d2")
    status, _, error = daemon.virsh("dominfo", "d2", check=False)
    assert status == 1 and "failed to get domain 'd2'" in error, error


def definitions_survive_a_restart(daemon):
    system = "qemu:///system"
    daemon.virsh("define", str(write(daemon, "kept", "kvm")), uri=system)
    daemon.virsh("autostart", "kept", uri=system)
    file = daemon.root / "etc/hostler/qemu/kept.xml"
    assert file.exists() and (file.parent / "autostart/kept.xml").is_symlink()
    before = daemon.virsh("dumpxml", "--inactive", "kept", uri=system)
    (file.parent / "broken.xml").write_text("<domain><name>broken</name>")
    daemon.stop()
    daemon.start()
    assert daemon.virsh("dumpxml", "--inactive", "kept", uri=system) == before
    assert "Autostart:      enable" in daemon.virsh("dominfo", "kept", uri=system)
    assert "broken.xml is kept but not loaded" in daemon.log
    assert (file.parent / "broken.xml").exists()


def bad_documents_are_refused(daemon):
    for text, part in (
        ("not xml", "Start tag expected"),
        ("<pool/>", "unexpected root element <pool>"),
        ("<!DOCTYPE d [<!ENTITY a 'b'>]><domain type='test'><name>&a;</name></domain>", ""),
        ("<domain type='test'><name>a/b</name><memory>1</memory><os><type>hvm</type></os></domain>", "'/'"),
        ("<domain type='nope'><name>x</name></domain>", "nope"),
    ):
        file = daemon.root / "bad.xml"
        file.write_text(text)
        status, _, error = daemon.virsh("define", str(file), check=False)
        assert status == 1 and part in error, (text, error)
    assert "bad" not in daemon.virsh("list", "--all")


def a_second_daemon_is_refused(daemon):
    import subprocess

    done = subprocess.run(
        [daemon.binaries / "hostlerd", "--root", daemon.root], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1 and "resource busy" in done.stderr, done.stderr
    daemon.virsh("list")


def main():
    with Daemon() as daemon:
        life_on_the_test_driver(daemon)
        bad_documents_are_refused(daemon)
        a_second_daemon_is_refused(daemon)
        definitions_survive_a_restart(daemon)
        assert daemon.stop() == 0


if __name__ == "__main__":
    sys.exit(main())
