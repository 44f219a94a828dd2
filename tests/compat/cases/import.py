#!/usr/bin/python3
"""What a libvirtd left in /etc/libvirt and /var/lib/libvirt is taken over by one command: every file is there to the byte, what
marks it for autostart, too; what cannot be taken is named with the reason; the daemon that starts on it lists all of it."""

import base64
import pathlib
import sys
import tempfile

import libvirt

from daemon import Daemon

NOTE = "<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\nOVERWRITTEN AND LOST.\n-->\n\n"
DOMAIN = """<domain type='kvm'>
  <name>{name}</name>
  <uuid>c7a5fdbd-cdaf-9455-926a-d65c16db180{number}</uuid>
  <memory unit='KiB'>1048576</memory>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>
    <nvram>{state}/qemu/nvram/{name}_VARS.fd</nvram>
  </os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <interface type='network'><mac address='52:54:00:00:00:0{number}'/><source network='default'/></interface>
  </devices>
</domain>
"""
NETWORK = "<network><name>default</name><uuid>0c2a4a2f-5b6d-4c58-8f2b-2f0f54e1b2aa</uuid><bridge name='virbr0'/></network>\n"
POOL = "<pool type='dir'><name>images</name><uuid>5a1ee2c5-6d30-4f6c-9f0e-1b9d3a4c2f11</uuid><target><path>{}</path></target></pool>\n"
SECRET = "2d8a8e3f-6c14-4a86-9d0e-0a53f9d6b7c1"
SECRET_XML = f"<secret ephemeral='no' private='no'><uuid>{SECRET}</uuid><usage type='ceph'><name>disk</name></usage></secret>\n"
FILTER = "<filter name='clean' chain='root'><uuid>9ac15b5a-5a1c-4f0e-8b1a-6b0c1c0f7d55</uuid></filter>\n"


def left_by_libvirtd(root):
    """The files of a host, by their path below `root`, and which links mark them."""
    state = root / "var/lib/libvirt"
    (state / "images").mkdir(parents=True)
    files = {
        "etc/libvirt/qemu/web.xml": NOTE + DOMAIN.format(name="web", number=1, state=state),
        "etc/libvirt/qemu/db.xml": NOTE + DOMAIN.format(name="db", number=2, state=state),
        "etc/libvirt/qemu/mail server.xml": NOTE + DOMAIN.format(name="mail server", number=3, state=state),
        "etc/libvirt/qemu/networks/default.xml": NOTE + NETWORK,
        "etc/libvirt/storage/images.xml": NOTE + POOL.format(state / "images"),
        f"etc/libvirt/secrets/{SECRET}.xml": NOTE + SECRET_XML,
        f"etc/libvirt/secrets/{SECRET}.base64": base64.b64encode(b"hush").decode(),
        "etc/libvirt/nwfilter/clean.xml": NOTE + FILTER,
        "etc/libvirt/hooks/qemu": "#!/bin/sh\n",
        "etc/libvirt/qemu.conf": '# user = "root"\n',
        "etc/libvirt/lxc/box.xml": "<domain type='lxc'><name>box</name></domain>\n",
        "var/lib/libvirt/qemu/nvram/web_VARS.fd": "variables",
        "var/lib/libvirt/qemu/save/db.save": "LibvirtQemudSave",
        "var/lib/libvirt/qemu/snapshot/web/before.xml": "<domainsnapshot><name>before</name></domainsnapshot>\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for kind, name in (("qemu", "web"), ("qemu", "gone"), ("qemu/networks", "default"), ("storage", "images")):
        marks = root / "etc/libvirt" / kind / "autostart"
        marks.mkdir(exist_ok=True)
        (marks / f"{name}.xml").symlink_to(root / "etc/libvirt" / kind / f"{name}.xml")
    return files


def imported(daemon, source, *more):
    done = daemon.import_from(source, *more)
    assert done.returncode == 0, done
    return done.stdout


def below(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


STAYS = (
    ("var/lib/libvirt/qemu/save/db.save", "a memory image: start and shut the domain down under libvirtd, or it starts anew"),
    ("var/lib/libvirt/qemu/nvram/web_VARS.fd", "stays where it is: definitions name its path"),
    ("etc/libvirt/qemu/autostart/gone.xml", "marks what is not there"),
    ("etc/libvirt/qemu.conf", "not a definition"),
    ("etc/libvirt/lxc", "nothing here reads it"),
)
TAKEN = {  # and where to, below the daemon's root
    "etc/libvirt/qemu/web.xml": "etc/hostler/qemu/web.xml",
    "etc/libvirt/qemu/db.xml": "etc/hostler/qemu/db.xml",
    "etc/libvirt/qemu/mail server.xml": "etc/hostler/qemu/mail server.xml",
    "etc/libvirt/qemu/networks/default.xml": "etc/hostler/qemu/networks/default.xml",
    "etc/libvirt/storage/images.xml": "etc/hostler/storage/images.xml",
    f"etc/libvirt/secrets/{SECRET}.xml": f"etc/hostler/secrets/{SECRET}.xml",
    f"etc/libvirt/secrets/{SECRET}.base64": f"etc/hostler/secrets/{SECRET}.base64",
    "etc/libvirt/nwfilter/clean.xml": "etc/hostler/nwfilter/clean.xml",
    "etc/libvirt/hooks/qemu": "etc/hostler/hooks/qemu",
    "var/lib/libvirt/qemu/snapshot/web/before.xml": "var/lib/hostler/qemu/snapshot/web/before.xml",
}
UNUSED = ("default.xml", "clean.xml", "hooks/qemu", "before.xml")


def check_listing(listing, root, files, changes):
    lines = listing.splitlines()
    for name, reason in STAYS:
        assert f"skip       {root / name} ({reason})" in lines, (name, listing)
    for name in TAKEN:
        (line,) = [one for one in lines if one.startswith(f"copy       {root / name} -> ")]
        assert line.endswith("(kept; nothing here uses it yet)") == name.endswith(UNUSED), line
    # Nothing is passed over in silence.
    assert {name for name in files if str(root / name) not in listing} == {"etc/libvirt/lxc/box.xml"}, listing
    assert lines[-1] == f"{changes}, 0 there already, 0 in conflict, 5 left", listing


def check_daemon(daemon, root, files):
    for name, target in TAKEN.items():
        assert (daemon.root / target).read_text() == files[name], name
    connection = libvirt.open(daemon.uri("qemu:///system"))
    domains = {domain.name(): domain for domain in connection.listAllDomains()}
    assert set(domains) == {"web", "db", "mail server"}, domains
    assert {name for name, domain in domains.items() if domain.autostart()} == {"web"}
    assert domains["db"].UUIDString().endswith("2") and not domains["db"].hasManagedSaveImage()
    assert f"{root}/var/lib/libvirt/qemu/nvram/web_VARS.fd</nvram>" in domains["web"].XMLDesc()
    (pool,) = connection.listAllStoragePools()
    assert pool.name() == "images" and pool.autostart() and pool.isActive()
    assert connection.secretLookupByUUIDString(SECRET).value() == b"hush"
    # What this daemon does not run is autostarted by name of the reason.
    daemon.wait_for_log("domain web is not autostarted: ")
    connection.close()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with tempfile.TemporaryDirectory(prefix="hostler-import-") as folder, Daemon() as daemon:
        root = pathlib.Path(folder)
        files = left_by_libvirtd(root)
        before = below(root)
        refused = daemon.import_from(root / "etc/libvirt")
        assert refused.returncode == 1 and refused.stderr.startswith("hostlerd: "), refused
        assert f"another hostlerd (process {daemon.process.pid})" in refused.stderr, refused
        daemon.stop()
        check_listing(imported(daemon, root / "etc/libvirt", "--dry-run"), root, files, "10 to copy, 3 to mark")
        assert not list((daemon.root / "etc/hostler/qemu").glob("*.xml"))
        check_listing(imported(daemon, root / "etc/libvirt"), root, files, "10 copied, 3 marked")
        assert below(root) == before, "the source is as it was"
        again = imported(daemon, f"{root}/etc/libvirt/")
        assert again.endswith("0 copied, 0 marked, 13 there already, 0 in conflict, 5 left\n"), again
        daemon.start()
        check_daemon(daemon, root, files)


if __name__ == "__main__":
    sys.exit(main())
