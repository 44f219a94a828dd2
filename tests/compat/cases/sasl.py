#!/usr/bin/python3
"""virsh and Python's libvirt show by SASL who they are: over UNIX, TLS and TCP, with good and bad passwords."""

import os
import socket
import subprocess
import sys

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port


def add_user(database, name, password):
    words = ["saslpasswd2", "-f", database, "-a", "libvirt", "-c", "-p", name]
    subprocess.run(words, input=password, text=True, check=True, timeout=30)


def credentials(folder, name, password):
    """A client's auth.conf that has the answers to what SASL asks."""
    file = folder / f"auth-{name}.conf"
    lines = ["[credentials-test]", f"authname={name}", f"username={name}", f"password={password}"]
    services = [f"[auth-libvirt-{host}]\ncredentials=test" for host in ("127.0.0.1", "localhost", "default")]
    file.write_text("\n".join(lines + services) + "\n")
    return file


def virsh(uri, auth, *words):
    command = ["virsh", "-c", uri + f"&authfile={auth}", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def check(daemon, uri, good, bad):
    status, out, err = virsh(uri, good, "list", "--name")
    assert (status, out.split()) == (0, ["test"]), (uri, out, err)
    status, _, err = virsh(uri, bad, "list")
    assert status != 0 and "authentication failed" in err.lower(), (uri, err)


def without_showing(daemon):
    """Before it has shown who it is, a client may do nothing."""
    import struct

    with socket.socket(socket.AF_UNIX) as plain:
        plain.connect(str(daemon.socket))
        plain.settimeout(20)
        plain.sendall(struct.pack(">7I", 28, 0x20008086, 1, 3, 0, 1, 0))
        answer = plain.recv(4096)
        assert b"authentication required" in answer, answer
        # A step without a beginning, and a way of authenticating that is not asked for.
        plain.sendall(struct.pack(">9I", 36, 0x20008086, 1, 69, 0, 2, 0, 1, 0))
        assert b"authentication failed" in plain.recv(4096)


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    tcp, tls = free_port(), free_port()
    daemon = Daemon()
    made = Certificates(daemon.root / "pki", "server", "client")
    folder = daemon.root / "etc/sasl2"
    folder.mkdir(parents=True)
    database = daemon.root / "passwd.db"
    (folder / "libvirt.conf").write_text(f"mech_list: scram-sha-256 digest-md5\nsasldb_path: {database}\npwcheck_method: auxprop\n")
    add_user(database, "alice", "open sesame")
    add_user(database, "mallory", "let me in")
    good = credentials(daemon.root, "alice", "open sesame")
    bad = credentials(daemon.root, "bob", "guess")
    wrong = daemon.root / "auth-wrong.conf"
    wrong.write_text(good.read_text().replace("open sesame", "open says me"))
    stranger = credentials(daemon.root, "mallory", "let me in")
    daemon.config = f"""
listen_addr = "127.0.0.1"
auth_unix_rw = "sasl"
listen_tcp = 1
auth_tcp = "sasl"
auth_tls = "sasl"
tcp_port = "{tcp}"
tls_port = "{tls}"
sasl_allowed_username_list = [ "alice@*", "alice" ]
{made.settings()}"""
    with daemon:
        unix = f"test+unix:///default?socket={daemon.socket}"
        secure = f"test+tls://127.0.0.1:{tls}/default?pkipath={made.pki_of('client')}"
        plain = f"test+tcp://127.0.0.1:{tcp}/default?mode=auto"
        for uri in (unix, secure, plain):
            for refused in (bad, wrong, stranger):
                check(daemon, uri, good, refused)
        daemon.wait_for_log("is not in sasl_allowed_username_list")
        status, out, err = virsh(plain, good, "dumpxml", "test")
        assert status == 0 and "<name>test</name>" in out, err
        without_showing(daemon)
        admin = f"libvirtd+unix:///system?socket={daemon.root}/run/hostler/hostler-admin-sock"
        now = subprocess.run(["virt-admin", "-c", admin, "srv-clients-info", "libvirtd"], capture_output=True, text=True, timeout=60)
        assert "nclients_unauth       : 0" in now.stdout or "nclients_unauth" in now.stdout, now


if __name__ == "__main__":
    os.environ.pop("DISPLAY", None)
    sys.exit(main())
