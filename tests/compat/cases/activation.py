#!/usr/bin/python3
"""systemd hands over the sockets: their units' names say what is behind each. The daemon ends when nobody needs it."""

import pathlib
import subprocess
import sys
import time

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port, wait_until

UNITS = pathlib.Path(__file__).resolve().parents[3] / "conf/systemd"


def units_name_what_the_daemon_knows():
    """Each socket unit of the house has a name that means what its path says."""
    meant = {"": "hostler-sock", "-ro": "hostler-sock-ro", "-admin": "hostler-admin-sock", "-tcp": "16509", "-tls": "16514"}
    found = {file.stem.removeprefix("hostlerd"): file.read_text() for file in UNITS.glob("*.socket")}
    assert found.keys() == meant.keys(), found.keys()
    for suffix, text in found.items():
        first = next(line for line in text.splitlines() if line.startswith("ListenStream="))
        assert first.endswith(meant[suffix]), (suffix, first)
        assert "Service=hostlerd.service" in text


def by_libvirts_names():
    """The sockets of libvirtd's units: TCP and TLS among them, each with what its name promises."""
    with Daemon() as daemon:
        daemon.stop()
        made = Certificates(daemon.root / "pki", "server", "client")
        pki, tcp, tls = made.pki_of("client"), free_port(), free_port()
        (daemon.root / "etc/hostler/hostlerd.conf").write_text('auth_tcp = "none"\n' + made.settings())
        at = {"": daemon.root / "rw", "-ro": daemon.root / "ro", "-admin": daemon.root / "adm", "-tcp": f"127.0.0.1:{tcp}", "-tls": f"127.0.0.1:{tls}"}
        listen = [word for where in at.values() for word in ("-l", str(where))]
        names = ":".join(f"libvirtd{suffix}.socket" for suffix in at)
        command = ["systemd-socket-activate", *listen, f"--fdname={names}", daemon.binaries / "hostlerd", "--root", daemon.root, "--verbose"]
        with open(daemon.root / "log", "ab") as log:
            daemon.process = subprocess.Popen(command, stderr=log)
        wait_until(at["-admin"].exists, lambda: daemon.log)
        uris = (f"test+unix:///default?socket={at['']}", f"test+tcp://127.0.0.1:{tcp}/default", f"test+tls://127.0.0.1:{tls}/default?pkipath={pki}")
        for uri in uris:
            connection = libvirt.open(uri)
            connection.lookupByName("test").suspend()
            connection.lookupByName("test").resume()
            connection.close()
        reader = libvirt.open(f"test+unix:///default?socket={at['-ro']}")
        refused(reader.lookupByName("test").suspend)
        reader.close()
        assert "libvirtd" in daemon.virt_admin("srv-list", socket=at["-admin"])
        # Without TLS nobody gets through a socket that is named for it.
        try:
            libvirt.open(f"test+tcp://127.0.0.1:{tls}/default")
            raise AssertionError("plain TCP passes where TLS is promised")
        except libvirt.libvirtError:
            daemon.wait_for_log("a TLS client from 127.0.0.1 is refused")


def refused(change):
    try:
        change()
        raise AssertionError("the read-only socket let a change through")
    except libvirt.libvirtError as error:
        assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED, error


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    units_name_what_the_daemon_knows()
    by_libvirts_names()
    daemon = Daemon()
    (daemon.root / "etc/hostler").mkdir(parents=True)
    sockets = {"hostlerd.socket": daemon.root / "rw", "hostlerd-ro.socket": daemon.root / "ro", "hostlerd-admin.socket": daemon.root / "adm"}
    listen = [word for path in sockets.values() for word in ("-l", str(path))]
    command = ["systemd-socket-activate", *listen, "--fdname=" + ":".join(sockets), daemon.binaries / "hostlerd", "--root", daemon.root, "--verbose", "--timeout", "2"]
    with open(daemon.root / "log", "ab") as log:
        process = subprocess.Popen(command, stderr=log)
    try:
        wait_until(sockets["hostlerd-admin.socket"].exists, lambda: daemon.log)
        writer = libvirt.open(f"test+unix:///default?socket={daemon.root}/rw")
        writer.lookupByName("test").suspend()
        reader = libvirt.openReadOnly(f"test+unix:///default?socket={daemon.root}/ro")
        refused(reader.lookupByName("test").resume)
        assert "libvirtd" in daemon.virt_admin("srv-list", socket=sockets["hostlerd-admin.socket"])
        assert not daemon.socket.exists(), "it listens beside what it was given"
        time_of_need = time.monotonic()
        while time.monotonic() - time_of_need < 3:
            assert writer.isAlive() and process.poll() is None, "it ended while a client was there"
            time.sleep(0.1)
        writer.close()
        reader.close()
        assert process.wait(30) == 0
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)
    assert sockets["hostlerd.socket"].exists(), "systemd's socket was removed"


if __name__ == "__main__":
    sys.exit(main())
