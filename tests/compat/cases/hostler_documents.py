#!/usr/bin/python3
"""What hostler says of documents: schema and manual without a daemon, and -o diff of define and dumpxml."""

import os
import pathlib
import re
import subprocess

from daemon import Daemon

HOSTLER = pathlib.Path(os.environ["HOSTLERD_BIN"]) / "hostler"
NOWHERE = "qemu+unix:///system?socket=/nowhere/at/all"


def hostler(*words, uri=NOWHERE, check=True):
    command = [HOSTLER, "-c", uri, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert not check or done.returncode == 0, (words, done.stderr)
    return done.stdout if check else done.stderr


def schemas_and_manuals(folder):
    schema = folder / "domain.rng"
    schema.write_text(hostler("-q", "schema", "domain"))
    good = folder / "good.xml"
    good.write_text(DOMAIN)
    bad = folder / "bad.xml"
    bad.write_text(DOMAIN.replace("<vcpu>", "<colour/><vcpu>"))
    judged = [subprocess.run(["xmllint", "--noout", "--relaxng", schema, file], capture_output=True).returncode == 0
              for file in (good, bad)]
    assert judged == [True, False], judged
    assert hostler("-q", "manual", "domain").startswith("# <domain>")
    assert hostler("-q", "manual", "domain", "memballoon").startswith("## memballoon")
    assert "no element <colour>" in hostler("manual", "domain", "colour", check=False)
    assert "it is one of backup, capabilities" in hostler("schema", "colour", check=False)


DOMAIN = """<domain type='test'><name>web</name><memory unit='MiB'>64</memory><vcpu>4</vcpu>
<os><type arch='i686'>hvm</type></os><devices><interface type='network'><source network='default'/></interface>
</devices></domain>"""


def differences(daemon):
    uri = daemon.uri("test:///default")
    file = daemon.root / "web.xml"
    file.write_text(DOMAIN)
    assert "failed to get domain 'web'" in hostler("define", str(file), "-o", "diff", uri=uri, check=False)
    hostler("define", str(file), uri=uri)
    assert hostler("-q", "-o", "diff", "define", str(file), uri=uri) == ""
    file.write_text(DOMAIN.replace(">4<", ">2<").replace("</name>", "</name><title>new</title>"))
    expected = f"--- web\n+++ {file}\n+/domain/title: new\n-/domain/vcpu: 4\n+/domain/vcpu: 2\n"
    assert hostler("-q", "-o", "diff", "define", str(file), uri=uri) == expected
    assert "<vcpu placement='static'>4</vcpu>" in hostler("dumpxml", "web", uri=uri), "nothing was defined"

    hostler("start", "web", uri=uri)
    assert hostler("-q", "-o", "diff", "dumpxml", "web", uri=uri) == ""
    hostler("setvcpus", "web", "2", "--live", uri=uri)
    text = hostler("-q", "-o", "diff", "dumpxml", "web", uri=uri)
    assert re.fullmatch(r"--- web, stored\n\+\+\+ web, live\n\+/domain/vcpu/@current: 2\n", text), text
    assert "no two sides" in hostler("-o", "diff", "list", uri=uri, check=False)


MACHINE = """<domain type='kvm'><name>box</name><memory unit='MiB'>64</memory><vcpu>2</vcpu>
<os><type>hvm</type><kernel>/boot/kernel</kernel></os><devices>
<disk type='file'><source file='/images/box'/><target dev='vda'/></disk>
<interface type='ethernet'/><console type='pty'/></devices></domain>"""


def what_a_driver_completes(daemon):
    """A definition that says little is no change once its driver has completed it."""
    uri = daemon.uri("qemu:///system")
    file = daemon.root / "box.xml"
    file.write_text(MACHINE)
    hostler("define", str(file), uri=uri)
    stored = hostler("dumpxml", "box", uri=uri)
    assert "machine='" in stored and "<address type='pci'" in stored, stored
    assert hostler("-q", "-o", "diff", "define", str(file), uri=uri) == ""
    file.write_text(MACHINE.replace("<disk ", "<memballoon model='none'/><disk ").replace(">2<", ">3<"))
    text = hostler("-q", "-o", "diff", "define", str(file), uri=uri)
    assert "-/domain/vcpu: 2\n+/domain/vcpu: 3\n" in text, text
    assert "/domain/devices/memballoon" in text, text
    assert "uuid" not in text and "mac/@address" not in text, text
    assert hostler("dumpxml", "box", uri=uri) == stored, "nothing was defined"

    whole = hostler("domxml-from-native", "hostler-definition", str(file), uri=uri)
    assert "<vcpu placement='static'>3</vcpu>" in whole and "machine='" in whole, whole
    file.write_text(MACHINE.replace("<vcpu>2", "<vcpu>0"))
    wrong = hostler("-o", "diff", "define", str(file), uri=uri, check=False)
    assert "at least one vCPU (/domain/vcpu (line 1))" in wrong, wrong
    other = hostler("domxml-from-native", "qemu-argv", str(file), uri=uri, check=False)
    assert "unsupported config type 'qemu-argv': it is 'hostler-definition'" in other, other


with Daemon() as daemon:
    schemas_and_manuals(daemon.root)
    differences(daemon)
    what_a_driver_completes(daemon)
