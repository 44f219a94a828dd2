#!/usr/bin/python3
"""qemu+ssh by way of virt-ssh-helper and of plain bytes: a stand-in runs on this host what ssh would run on another."""

import os
import subprocess
import sys

import libvirt

from daemon import Daemon

STAND_IN = """#!/bin/sh
# ssh [options] -- HOST COMMAND…: the far shell, with this daemon's root and programs.
while [ "$1" != -- ]; do shift; done
shift 2
PATH={bin}:$PATH HOSTLER_ROOT={root} exec sh -c "$*"
"""


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        ssh = daemon.root / "ssh"
        ssh.write_text(STAND_IN.format(bin=daemon.binaries, root=daemon.root))
        ssh.chmod(0o755)
        for uri in (f"test+ssh://far/default?command={ssh}", f"test+ssh://far/default?command={ssh}&proxy=native"):
            connection = libvirt.open(uri)
            assert [d.name() for d in connection.listAllDomains()] == ["test"], uri
            assert len(connection.getCapabilities()) > 100
            connection.close()
        reader = libvirt.openReadOnly(f"test+ssh://far/default?command={ssh}&proxy=native")
        try:
            reader.lookupByName("test").destroy()
            raise AssertionError("a reader destroyed a domain")
        except libvirt.libvirtError as error:
            assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED, error
        reader.close()
        own = subprocess.run([daemon.binaries / "hostler", "-c", f"test+ssh://far/default?command={ssh}&proxy=native", "list", "--name"], capture_output=True, text=True, timeout=120)
        assert own.stdout.split() == ["test"], own
        helper = [daemon.binaries / "virt-ssh-helper"]
        for words, why in (([], "usage"), (["a", "b"], "usage"), (["test+tcp://x/default"], "does not lead to a socket"), (["test:///default"], "Failed to connect")):
            done = subprocess.run([*helper, *words], capture_output=True, text=True, timeout=120, env=dict(os.environ, HOSTLER_ROOT="/nonexistent"))
            assert done.returncode == 1 and why in done.stderr, (words, done)


if __name__ == "__main__":
    sys.exit(main())
