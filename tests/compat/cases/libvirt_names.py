#!/usr/bin/python3
"""With libvirt_sockets the daemon is where libvirt's clients look: a bare virsh finds it, a hostler:///system too,
and a session's daemon is found by qemu:///session; with unix_sock_dir the same sockets are in that folder. It tells systemd when it is ready, when it reads its files again, and when it ends."""

import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

from daemon import Daemon, wait_until

NAMES = "libvirt virtqemud virtproxyd virtnetworkd virtstoraged virtnodedevd virtsecretd virthostlerd".split()
SOCKETS = {f"{name}-sock{end}" for name in NAMES for end in ("", "-ro")} | {"libvirt-admin-sock"}
OWN_MOUNTS = "HOSTLER_OWN_MOUNTS"


# Root has no session of its own in the eyes of libvirt's clients.
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


def virsh(*words, environment=None, **identity):
    environment = {**os.environ, **(environment or {})}
    command = ["virsh", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, **identity)
    return done.returncode, done.stdout.strip(), done.stderr


def system_daemon(folder):
    """Under libvirt's own run folder, which is this process's alone."""
    notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notices.bind(str(folder / "notify"))
    notices.settimeout(120)
    daemon = Daemon(config="libvirt_sockets = true\n")
    (daemon.root / "run/libvirt").mkdir(parents=True)
    subprocess.run(["mount", "--bind", daemon.root / "run/libvirt", "/run/libvirt"], check=True)
    daemon.environment = {"NOTIFY_SOCKET": str(folder / "notify")}
    with daemon:
        assert notices.recv(200) == f"READY=1\nMAINPID={daemon.process.pid}".encode()
        found = {file.name for file in pathlib.Path("/run/libvirt").iterdir()}
        assert SOCKETS <= found, SOCKETS - found
        assert virsh("uri")[:2] == (0, "qemu:///system"), virsh("uri")
        for uri in ("hostler:///system", "qemu:///system"):
            assert virsh("-c", uri, "list", "--all", "--name")[0] == 0, virsh("-c", uri, "list")
            assert "<driver" in virsh("-c", uri, "capabilities")[1] or "<host>" in virsh("-c", uri, "capabilities")[1]
        status, _, error = virsh("-r", "define", str(folder / "domain.xml"))
        assert status != 0 and "read only" in error, error
        assert virsh("define", str(folder / "domain.xml"))[0] == 0
        assert virsh("-r", "-c", "hostler:///system", "list", "--all", "--name")[1] == "found"
        assert virsh("undefine", "found")[0] == 0
        done = daemon.hostler("daemon", "reload")
        assert done.returncode == 0, done
        assert re.fullmatch(rb"RELOADING=1\nMONOTONIC_USEC=[1-9]\d*", notices.recv(200))
        assert notices.recv(200) == b"READY=1"
        assert daemon.stop() == 0
        assert notices.recv(200) == b"STOPPING=1"


def elsewhere(folder):
    """unix_sock_dir: they are there, also under a successor, and gone at the end; libvirt's own folder stays as it is."""
    place = folder / "made/sockets"
    config = f'libvirt_sockets = true\nunix_sock_dir = "{place}"\nunix_sock_rw_perms = "0750"\n'
    with Daemon(config=config) as daemon:
        for _ in range(2):
            assert {file.name for file in place.iterdir()} == SOCKETS, list(place.iterdir())
            assert not (daemon.root / "run/libvirt").exists()
            assert (place / "virtqemud-sock").stat().st_mode & 0o777 == 0o750
            for name in ("libvirt-sock", "virtqemud-sock", "libvirt-sock-ro"):
                status, listed, error = virsh("-c", f"test+unix:///default?socket={place / name}", "list", "--name")
                assert (status, listed) == (0, "test"), error
            assert "libvirtd" in daemon.virt_admin("srv-list", socket=place / "libvirt-admin-sock")
            if not daemon.successor:
                assert daemon.upgrade().returncode == 0, daemon.log
        daemon.stop()
        assert not list(place.iterdir()), list(place.iterdir())
    with Daemon(config=f'unix_sock_dir = "{place}"\n') as daemon:
        assert "unix_sock_dir is where libvirt's socket names would be" in daemon.log, daemon.log


def session_daemon(folder):
    home = folder / "home"
    places = {"HOME": home, "XDG_RUNTIME_DIR": home / "run", "XDG_CONFIG_HOME": home / "config"}
    places |= {"XDG_CACHE_HOME": home / "cache", "XDG_DATA_HOME": home / "data"}
    for place in (*places.values(), home / "config/hostler"):
        place.mkdir(parents=True, exist_ok=True)
    (home / "config/hostler/hostlerd.conf").write_text("libvirt_sockets = true\n")
    for place in (folder, home, *home.rglob("*")):
        os.chown(place, NOBODY["user"], NOBODY["group"])
    environment = {name: str(place) for name, place in places.items()}
    program = pathlib.Path(os.environ["HOSTLERD_BIN"]) / "hostlerd"
    process = subprocess.Popen([program, "--session"], env={**os.environ, **environment}, **NOBODY)

    def as_user(*words):
        return virsh("-c", "qemu:///session", *words, environment=environment, **NOBODY)

    try:
        wait_until(lambda: process.poll() is not None or as_user("uri")[:2] == (0, "qemu:///session"), lambda: as_user("uri"))
        assert process.poll() is None, process.returncode
        assert as_user("define", str(folder / "domain.xml"))[0] == 0
        assert (home / "config/hostler/qemu/found.xml").exists()
    finally:
        process.terminate()
        status = process.wait(120)
    assert status == 0, status


def main():
    if OWN_MOUNTS not in os.environ:
        if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
            print("not run: it takes a mount namespace, and the right to make one")
            return 77
        os.environ[OWN_MOUNTS] = "1"
        os.execvp("unshare", ["unshare", "-m", "--propagation", "private", *sys.argv])
    os.makedirs("/run/libvirt", exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hostler-names-") as name:
        folder = pathlib.Path(name)
        (folder / "domain.xml").write_text(
            "<domain type='kvm'><name>found</name><memory unit='MiB'>64</memory>"
            "<os><type>hvm</type><kernel>/boot/kernel</kernel></os></domain>"
        )
        system_daemon(folder)
        session_daemon(folder)
        elsewhere(folder)
    return 0


sys.exit(main())
