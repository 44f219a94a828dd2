#!/usr/bin/python3
"""A driver whose module is missing, broken or of another version or build is named in the log, and the rest goes on. The
modules are where --modules says, else where driver_dir does, else beside the program."""

import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from daemon import Daemon

BINARIES = pathlib.Path(os.environ["HOSTLERD_BIN"])
MODULE = "hostler-driver-kvm.so"


def compiled(file, source):
    subprocess.run(["clang-19", "-shared", "-fPIC", "-x", "c", "-", "-o", file], input=source, text=True, check=True)


def without(file):
    file.unlink()


def garbage(file):
    file.write_text("this is no module")


def of_somebody_else(file):
    compiled(file, "int hello;")


def of_another_version(file):
    compiled(file, "const struct { int version; void *make; } hostler_driver_module = {9999, 0};")


def of_another_build(file, version):
    compiled(file, "const struct { int version; const char *name; void *make; const char *build; } hostler_driver_module = "
             f'{{{version}, "kvm", 0, "somebody\'s"}};')


def check(binaries, spoil, said):
    """Gives the log."""
    shutil.rmtree(binaries, ignore_errors=True)
    shutil.copytree(BINARIES, binaries)
    spoil(binaries / "modules" / MODULE)
    with Daemon(binaries=binaries) as daemon:
        assert "driver kvm is left out" in daemon.log and said in daemon.log, daemon.log
        assert daemon.virsh("domstate", "test") == "running\n\n"
        assert "type='kvm'" not in daemon.virsh("capabilities", uri="qemu:///system")
        return daemon.log


def chosen(folder):
    """Two folders, in each of which another driver is missing: the log tells which of them was looked at."""
    for name in ("test", "kvm"):
        shutil.copytree(BINARIES / "modules", folder / f"no-{name}")
        without(folder / f"no-{name}/hostler-driver-{name}.so")
    with Daemon(config=f'driver_dir = "{folder}/no-kvm"\n') as daemon:
        assert f"{folder}/no-kvm/{MODULE}" in daemon.log, daemon.log
        assert daemon.virsh("domstate", "test") == "running\n\n"
        daemon.stop()
        daemon.words = ["--modules", str(folder / "no-test")]
        daemon.start()
        assert f"{folder}/no-test/hostler-driver-test.so" in daemon.log, daemon.log
        assert daemon.log.count("is left out") == 2, daemon.log


def main():
    with tempfile.TemporaryDirectory(prefix="hostler-modules-") as folder:
        binaries = pathlib.Path(folder) / "bin"
        check(binaries, without, "No such file")
        check(binaries, garbage, MODULE)
        check(binaries, of_somebody_else, "it is no driver module")
        chosen(pathlib.Path(folder))
        log = check(binaries, of_another_version, "it was built for interface 9999")
        version = int(re.search("this daemon has ([0-9]+)", log)[1])
        check(binaries, functools.partial(of_another_build, version=version), "it is of build somebody's, this daemon of ")


main()
