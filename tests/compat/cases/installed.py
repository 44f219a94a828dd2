#!/usr/bin/python3
"""What `make install` puts below a prefix works from there: the daemon by its link, with its drivers, the command line, and what
qemu+ssh:// calls. The package lets libvirt's program of that name step aside, and gives it its name back."""

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
                                 capture_output=True, text=True, timeout=120)
        assert domains.stdout.split() == ["test"], domains.stderr
        # Only the kvm driver's module takes this one.
        daemon.virsh("define", prefix / "share/doc/hostler/demo.xml", uri="qemu:///system")
        assert daemon.virsh("list", "--all", "--name", uri="qemu:///system").split() == ["demo"]


def is_reached_by_ssh(prefix, folder):
    """The far shell has the usual folders in its path, and no others of ours."""
    with Daemon(binaries=prefix / "sbin") as daemon:
        ssh = folder / "ssh"
        ssh.write_text(f'#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift 2\nPATH={prefix}/bin:/bin HOSTLER_ROOT={daemon.root} exec sh -c "$*"\n')
        ssh.chmod(0o755)
        uri = f"test+ssh://far/default?command={ssh}&proxy=native"
        done = subprocess.run(["virsh", "-c", uri, "list", "--name"], capture_output=True, text=True, timeout=120)
        assert done.stdout.split() == ["test"], done


def helper_of_libvirt(root):
    """The package's scripts, below a root of their own: dpkg moves a file that another package has."""
    state = root / "var/lib/dpkg"
    (state / "info").mkdir(parents=True)
    (root / "usr/bin").mkdir(parents=True)
    (state / "status").write_text("")
    libvirts, aside = root / "usr/bin/virt-ssh-helper", root / "usr/bin/virt-ssh-helper.libvirt"
    libvirts.write_text("libvirt's")
    scripts = pathlib.Path(__file__).resolve().parents[3] / "conf/install"
    environment = {**os.environ, "DPKG_ROOT": str(root), "DPKG_ADMINDIR": str(state)}

    def run(script, action):
        subprocess.run(["sh", scripts / script, action], env=environment, check=True, stdout=subprocess.DEVNULL, timeout=120)

    run("preinst", "install")
    assert not libvirts.exists() and aside.read_text() == "libvirt's"
    run("preinst", "upgrade")
    run("postrm", "upgrade")
    assert not libvirts.exists() and aside.exists()
    run("postrm", "remove")
    assert libvirts.read_text() == "libvirt's" and not aside.exists()


def main():
    build = pathlib.Path(os.environ["HOSTLERD_BIN"]).parent
    with tempfile.TemporaryDirectory(prefix="hostler-installed-") as folder:
        prefix = install(build, pathlib.Path(folder))
        units_name_installed_programs(prefix)
        runs_from_there(prefix)
        is_reached_by_ssh(prefix, pathlib.Path(folder))
        helper_of_libvirt(pathlib.Path(folder) / "root")
        programs = {path.name for path in (prefix / "lib/hostler").iterdir()}
        assert programs == {"hostlerd", "hostler-vmm", "hostler", "virt-ssh-helper", "modules"}, programs


if __name__ == "__main__":
    sys.exit(main())
