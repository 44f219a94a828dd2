#!/usr/bin/python3
"""systemd hands over the sockets: their units' names say what is behind each. The daemon ends when nobody needs it."""

import os
import pathlib
import re
import subprocess
import sys
import time

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port

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


def activated(daemon, sockets, *more):
    """The process that becomes the daemon when the first client comes: `sockets` says by unit where it listens."""
    listen = [word for where in sockets.values() for word in ("-l", str(where))]
    program = [daemon.binaries / "hostlerd", "--root", daemon.root, "--verbose", *more]
    with open(daemon.root / "log", "ab") as log:
        process = subprocess.Popen(["systemd-socket-activate", *listen, "--fdname=" + ":".join(sockets), *program], stderr=log)
    daemon.wait_for_log("Listening on ", times=len(sockets))
    return process


def by_libvirts_names():
    """The sockets of libvirtd's units: TCP and TLS among them, each with what its name promises."""
    with Daemon() as daemon:
        daemon.stop()
        made = Certificates(daemon.root / "pki", "server", "client")
        pki, tcp, tls = made.pki_of("client"), free_port(), free_port()
        (daemon.root / "etc/hostler/hostlerd.conf").write_text('auth_tcp = "none"\n' + made.settings())
        at = {"": daemon.root / "rw", "-ro": daemon.root / "ro", "-admin": daemon.root / "adm", "-tcp": f"127.0.0.1:{tcp}", "-tls": f"127.0.0.1:{tls}"}
        daemon.process = activated(daemon, {f"libvirtd{suffix}.socket": where for suffix, where in at.items()})
        uris = (f"test+unix:///default?socket={at['']}", f"test+tcp://127.0.0.1:{tcp}/default", f"test+tls://127.0.0.1:{tls}/default?pkipath={pki}")
        for uri in uris:
            connection = libvirt.open(uri)
            connection.lookupByName("test").suspend()
            connection.lookupByName("test").resume()
            connection.close()
        reader = libvirt.open(f"test+unix:///default?socket={at['-ro']}")
        refused(reader.lookupByName("test").suspend)
        daemon.wait_for_log(f"denied: uid {os.geteuid()} wants virDomainSuspend (domain:suspend): the connection is read-only")
        assert re.search(r"warning.*the connection is read-only", daemon.log), daemon.log
        reader.close()
        assert "libvirtd" in daemon.virt_admin("srv-list", socket=at["-admin"])
        # Without TLS nobody gets through a socket that is named for it.
        try:
            libvirt.open(f"test+tcp://127.0.0.1:{tls}/default")
            raise AssertionError("plain TCP passes where TLS is promised")
        except libvirt.libvirtError:
            daemon.wait_for_log("a TLS client from 127.0.0.1 is refused")


def by_its_sockets_alone():
    """The usual settings, and listen_tls = 0: what is behind a socket follows from the socket. What says of sockets how they
    were to be is for nothing, and the daemon says so."""
    with Daemon() as daemon:
        daemon.stop()
        made = Certificates(daemon.root / "pki", "server", "client")
        pki, tcp, tls = made.pki_of("client"), free_port(), free_port()
        unused = 'libvirt_sockets = 1\nunix_sock_group = "root"\nunix_sock_rw_perms = "0770"\n'
        (daemon.root / "etc/hostler/hostlerd.conf").write_text("listen_tls = 0\n" + unused + made.settings())
        config, database = daemon.root / "etc/sasl2", daemon.root / "passwords.db"
        config.mkdir()
        (config / "libvirt.conf").write_text(f"mech_list: digest-md5\nsasldb_path: {database}\npwcheck_method: auxprop\n")
        add_user = ["saslpasswd2", "-f", database, "-a", "libvirt", "-c", "-p", "alice"]
        subprocess.run(add_user, input="open sesame", text=True, check=True, timeout=120)
        answers = daemon.root / "auth.conf"
        answers.write_text("[credentials-a]\nauthname=alice\npassword=open sesame\n[auth-libvirt-127.0.0.1]\ncredentials=a\n")
        sockets = {"hostlerd.socket": daemon.root / "rw", "hostlerd-tcp.socket": f"127.0.0.1:{tcp}", "hostlerd-tls.socket": f"127.0.0.1:{tls}"}
        daemon.process = activated(daemon, sockets)
        for uri in (f"test+tls://127.0.0.1:{tls}/default?pkipath={pki}", f"test+tcp://127.0.0.1:{tcp}/default?authfile={answers}"):
            done = subprocess.run(["virsh", "-c", uri, "list", "--name"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
            assert done.stdout.split() == ["test"], (uri, done, daemon.log)
        for key in ("libvirt_sockets", "unix_sock_group", "unix_sock_rw_perms"):
            assert f"{key} is without effect" in daemon.log, (key, daemon.log)
        assert "unix_sock_ro_perms" not in daemon.log, daemon.log


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
    by_its_sockets_alone()
    daemon = Daemon()
    (daemon.root / "etc/hostler").mkdir(parents=True)
    sockets = {"hostlerd.socket": daemon.root / "rw", "hostlerd-ro.socket": daemon.root / "ro", "hostlerd-admin.socket": daemon.root / "adm"}
    process = activated(daemon, sockets, "--timeout", "2")
    try:
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
        assert process.wait(120) == 0
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(120)
    assert sockets["hostlerd.socket"].exists(), "systemd's socket was removed"


if __name__ == "__main__":
    sys.exit(main())
