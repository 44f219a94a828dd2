#!/usr/bin/python3
"""A domain that KVM's driver refuses when it starts: told by name, and nothing is left of it. The VMM is the real one
on the real /dev/kvm; only its probe is answered for it, so that the case needs no processor that runs a guest."""

import fcntl
import pathlib
import sys
import tempfile

from daemon import Daemon, wait_until
from real_kvm import programs

KVM_CHECK_EXTENSION = 0xAE03
KVM_CAP_TSC_CONTROL = 60

DOMAIN = """<domain type='kvm'>
  <name>refused</name><memory unit='MiB'>32</memory><vcpu>2</vcpu>
  <os><type>hvm</type><kernel>{kernel}</kernel></os>
  {more}
  <devices><serial type='pty'/></devices>
</domain>
"""
UNSCALABLE_HZ = 123_000_000
QEMU = "qemu:///system"


def scales():
    """Whether KVM scales; nothing where there is none."""
    try:
        with open("/dev/kvm", "rb", buffering=0) as kvm:
            return fcntl.ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_TSC_CONTROL) > 0
    except OSError:
        return None


def traces(daemon):
    """The files of what runs, and its processes."""
    found = [str(path) for path in (daemon.root / "run").rglob("*")]
    for process in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if process.read_text().startswith(str(daemon.binaries / "real")):
                found.append(str(process))
        except OSError:
            pass
    return sorted(found)


def define(daemon, more):
    definition = daemon.root / "refused.xml"
    kernel = daemon.root / "kernel"
    kernel.write_bytes(b"never read")
    definition.write_text(DOMAIN.format(kernel=kernel, more=more))
    daemon.virsh("define", str(definition), uri=QEMU)


def refused(daemon, told):
    stored = daemon.virsh("dumpxml", "refused", uri=QEMU)
    before = traces(daemon)
    for _ in range(2):  # the second finds nothing of the first in its way
        status, _, error = daemon.virsh("start", "refused", uri=QEMU, check=False)
        assert status == 1, "the domain starts"
        assert told in error, error
        assert daemon.virsh("domstate", "refused", uri=QEMU).strip() == "shut off"
        assert daemon.virsh("dumpxml", "refused", uri=QEMU) == stored
        wait_until(lambda: traces(daemon) == before, lambda: (traces(daemon), before))


def an_unscalable_clock(daemon):
    define(daemon, f"<clock offset='utc'><timer name='tsc' frequency='{UNSCALABLE_HZ}'/></clock>")
    refused(daemon, f"timer tsc: a frequency of {UNSCALABLE_HZ // 1000} kHz: this host's processors cannot scale "
            "their own")
    daemon.virsh("undefine", "refused", uri=QEMU)


def a_definition_that_is_older_than_a_rule(daemon):
    define(daemon, "<cpu mode='host-passthrough'><feature policy='disable' name='svm'/></cpu>")
    [stored] = (daemon.root / "etc").rglob("refused.xml")
    daemon.stop()
    stored.write_text(stored.read_text().replace("policy='disable'", "policy='require'"))
    daemon.start()
    refused(daemon, "<cpu><feature name='svm'/>: hostler-vmm gives its guests no virtualization of their own")


def main():
    can_scale = scales()
    if can_scale is None:
        print("there is no /dev/kvm to ask")
        return 77
    with tempfile.TemporaryDirectory(prefix="hostler-") as folder:
        with Daemon(binaries=programs(pathlib.Path(folder))) as daemon:
            if not can_scale:
                an_unscalable_clock(daemon)
            a_definition_that_is_older_than_a_rule(daemon)
    return 0


if __name__ == "__main__":
    sys.exit(main())
