#!/usr/bin/python3
"""What `make install` puts below a prefix works from there: the daemon by its link, with its drivers, and the
command line."""

import os
import pathlib
import subprocess
import sys
import tempfile

from daemon import Daemon


def install(build, staging):
    command = ["cmake", "--install", build, "--prefix", "/usr"]
    done = subprocess.run(command, env={**os.environ, "DESTDIR": str(staging)}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return staging / "usr"


def units_name_installed_programs(prefix):
    units = list((prefix / "lib/systemd/system").glob("hostlerd*"))
    assert len(units) >= 5, units
    service = (prefix / "lib/systemd/system/hostlerd.service").read_text()
    start = next(line for line in service.splitlines() if line.startswith("ExecStart="))
    program = start.removeprefix("ExecStart=/usr/").split()[0]
    assert os.access(prefix / program, os.X_OK), program


def runs_from_there(prefix):
    with Daemon(binaries=prefix / "sbin") as daemon:
        assert daemon.virsh("list", "--name").split() == ["test"]
        domains = subprocess.run([prefix / "bin/hostler", "-c", daemon.uri("test:///default"), "list", "--name"],
                                 capture_output=True, text=True, timeout=60)
        assert domains.stdout.split() == ["test"], domains.stderr
        # Only the kvm driver's module takes this one.
        daemon.virsh("define", prefix / "share/doc/hostler/demo.xml", uri="qemu:///system")
        assert daemon.virsh("list", "--all", "--name", uri="qemu:///system").split() == ["demo"]


def main():
    build = pathlib.Path(os.environ["HOSTLERD_BIN"]).parent
    with tempfile.TemporaryDirectory(prefix="hostler-installed-") as folder:
        prefix = install(build, pathlib.Path(folder))
        units_name_installed_programs(prefix)
        runs_from_there(prefix)
        programs = {path.name for path in (prefix / "lib/hostler").iterdir()}
        assert programs == {"hostlerd", "hostler-vmm", "hostler", "virt-ssh-helper", "modules"}, programs


if __name__ == "__main__":
    sys.exit(main())
