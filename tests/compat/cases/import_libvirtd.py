#!/usr/bin/python3
"""What a real libvirtd has defined is the same after `hostlerd --import`: each domain, pool, secret and mark, and every element of
a definition that libvirtd showed."""

import pathlib
import sys
import tempfile

import libvirt

from daemon import Daemon
from elements import count, lacks
from libvirtd import Libvirtd

DOMAIN = """<domain type='qemu'><name>{name}</name><title>{name} &amp; more</title>
<metadata><t:tags xmlns:t='urn:hostler:tags'>team:web</t:tags></metadata>
<memory unit='GiB'>1</memory><currentMemory unit='MiB'>512</currentMemory><vcpu current='1'>4</vcpu>
<cputune><shares>2048</shares><vcpupin vcpu='0' cpuset='0'/></cputune>
<os><type arch='x86_64' machine='{machine}'>hvm</type><boot dev='hd'/><bootmenu enable='yes' timeout='3000'/></os>
<features><acpi/><apic/></features><cpu mode='custom' match='exact'><model fallback='allow'>qemu64</model></cpu>
<clock offset='utc'><timer name='rtc' tickpolicy='catchup'/></clock><on_crash>restart</on_crash>
<devices>
<disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none'/><source file='/images/{name}.qcow2'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
<interface type='network'><source network='kept'/><model type='virtio'/></interface>
<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
<serial type='pty'/><console type='pty'/><graphics type='vnc' port='-1' listen='127.0.0.1'/>
<video><model type='virtio'/></video><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
</devices></domain>"""
MACHINES = {"old": "pc", "new": "q35"}
NETWORK = "<network><name>kept</name><bridge name='virbr99'/><ip address='192.168.99.1' netmask='255.255.255.0'/></network>"
POOL = "<pool type='dir'><name>images</name><target><path>{}</path></target></pool>"
SIZES = ("/pool/capacity ", "/pool/allocation ", "/pool/available ")
SECRET = "<secret ephemeral='no' private='no'><description>a disk's</description><usage type='volume'><volume>/v</volume></usage></secret>"


def define_all(connection, images):
    for name, machine in MACHINES.items():
        connection.defineXML(DOMAIN.format(name=name, machine=machine))
    connection.lookupByName("new").setAutostart(True)
    connection.networkDefineXML(NETWORK).setAutostart(True)
    connection.storagePoolDefineXML(POOL.format(images)).setAutostart(True)
    connection.secretDefineXML(SECRET).setValue(b"hush")


def everything(connection):
    """What there is, by kind and name."""
    flags = libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE
    found = {f"domain {one.name()}": (one.UUIDString(), one.autostart(), one.XMLDesc(flags)) for one in connection.listAllDomains()}
    found |= {
        f"pool {one.name()}": (one.UUIDString(), one.autostart(), one.XMLDesc(libvirt.VIR_STORAGE_XML_INACTIVE))
        for one in connection.listAllStoragePools()
    }
    found |= {f"secret {one.usageID()}": (one.UUIDString(), one.value(), one.XMLDesc()) for one in connection.listAllSecrets()}
    return found


def as_on_a_host(root, place):
    """libvirtd's private folders where an import looks for them."""
    for name, target in (("etc/libvirt", "etc"), ("var/lib/libvirt", "lib")):
        (place / name).parent.mkdir(parents=True)
        (place / name).symlink_to(root / target)
    return place / "etc/libvirt"


def main():
    if missing := Libvirtd.missing():
        print(f"not run: {missing}")
        return 77
    libvirt.registerErrorHandler(lambda *_: None, None)
    with tempfile.TemporaryDirectory(prefix="hostler-import-") as folder, Libvirtd() as old, Daemon() as new:
        place = pathlib.Path(folder)
        (place / "images").mkdir()
        connection = libvirt.open(old.uri("qemu:///system"))
        define_all(connection, place / "images")
        before = everything(connection)
        network = connection.networkLookupByName("kept").UUIDString()
        connection.close()
        new.stop()
        source = as_on_a_host(old.root, place)
        done = new.import_from(source)
        assert done.returncode == 0, done
        assert "qemu/networks/kept.xml (kept; nothing here uses it yet)" in done.stdout, done.stdout
        assert network in (new.root / "etc/hostler/qemu/networks/kept.xml").read_text()
        new.start()
        assert "is kept but not loaded" not in new.log, new.log
        after = everything(libvirt.open(new.uri("qemu:///system")))
        assert set(after) == set(before), set(after) ^ set(before)
        for name, facts in before.items():
            assert after[name][:2] == facts[:2], (name, after[name][:2], facts[:2])
            # A pool that runs has sizes.
            missing = [item for item in lacks(facts[2], after[name][2]) if not item.startswith(SIZES)]
            assert not missing, "\n".join([name, *missing, after[name][2]])
        elements = sum(count(facts[2]) for facts in before.values())
        print(f"{len(before)} objects of libvirtd's, {elements} elements, none lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
