#!/usr/bin/python3
"""Settings that say who gets in, and what is told of the host, by what they do: modes and group of the sockets, what the
read-only one asks for, certificates at places of their own, revocations, clients without a certificate, the audit log, the
host's UUID."""

import grp
import os
import pathlib
import re
import socket
import ssl
import struct
import subprocess
import sys
import uuid

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port
from frames import Peer, connect

SASL = 1  # of remote_auth_type


def other_group():
    """The name of one that a socket does not belong to by itself, where this process may give it away."""
    mine = os.getgroups() if os.geteuid() else [each.gr_gid for each in grp.getgrall()]
    return next((grp.getgrgid(each).gr_name for each in mine if each != os.getegid()), grp.getgrgid(os.getegid()).gr_name)


def sockets():
    group = other_group()
    modes = {"hostler-sock": "0770", "hostler-sock-ro": "0764", "hostler-admin-sock": "0720"}
    names = dict(zip(modes, ("rw", "ro", "admin")))
    config = "".join(f'unix_sock_{names[file]}_perms = "{mode}"\n' for file, mode in modes.items())
    with Daemon(config=f'{config}unix_sock_group = "{group}"\n') as daemon:
        for file, mode in modes.items():
            status = (daemon.root / "run/hostler" / file).stat()
            assert (f"{status.st_mode & 0o7777:04o}", grp.getgrgid(status.st_gid).gr_name) == (mode, group), (file, status)
    refuses_to_start('unix_sock_group = "no-such-group"\n', "unix_sock_group: there is no group 'no-such-group'")
    refuses_to_start('unix_sock_admin_perms = "0999"\n', 'unix_sock_admin_perms = "0999" is no octal mode')


def refuses_to_start(config, reason):
    try:
        with Daemon(config=config):
            raise AssertionError(f"it starts with {config}")
    except RuntimeError as error:
        assert reason in str(error), error


def asked_by(path):
    """How a client of this socket is to show who it is."""
    peer = connect(path)
    answer = peer.call("auth_list")
    assert answer.status == 0, answer.error()
    return list(struct.unpack(f">{len(answer.payload) // 4 - 1}I", answer.payload[4:]))


def read_only_socket_asks():
    """Of readers, and of nobody else."""
    with Daemon() as daemon:
        folder = daemon.root / "etc/sasl2"
        folder.mkdir(parents=True)
        (folder / "libvirt.conf").write_text(f"mech_list: SCRAM-SHA-256\nsasldb_path: {folder}/passwd.db\n")
        daemon.begin_anew('auth_unix_ro = "sasl"\n')
        assert asked_by(f"{daemon.socket}-ro") == [SASL]
        assert 0 in asked_by(daemon.socket)
        answer = connect(f"{daemon.socket}-ro").call("connect_get_lib_version")
        assert answer.error() == (libvirt.VIR_ERR_RPC, "authentication required"), answer


def context(folder, name):
    """Of a client that checks nothing itself, and shows `name`'s certificate, or none."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    if name:
        made.load_cert_chain(folder / f"{name}cert.pem", folder / f"{name}key.pem")
    return made


def gets_in(port, folder, name=None):
    """The byte that says so comes, and calls are answered."""
    try:
        with socket.create_connection(("127.0.0.1", port), 120) as raw, context(folder, name).wrap_socket(raw) as safe:
            peer = Peer(safe)
            return peer.read(1) == b"\x01" and peer.open().call("connect_get_hostname").status == 0
    except (ssl.SSLError, ConnectionError):
        return False


def revoke(made, name):
    """A list of the authority's with this one on it."""
    folder = made.folder
    (folder / "index.txt").write_text("")
    (folder / "crlnumber").write_text("01\n")
    (folder / "ca.conf").write_text(
        f"[ca]\ndefault_ca=me\n[me]\ndatabase={folder}/index.txt\ncrlnumber={folder}/crlnumber\n"
        f"certificate={folder}/cacert.pem\nprivate_key={folder}/cakey.pem\ndefault_md=sha256\ndefault_crl_days=9\n"
    )
    made.run("ca", "-config", "ca.conf", "-revoke", f"{name}cert.pem")
    made.run("ca", "-config", "ca.conf", "-gencrl", "-out", "elsewhere.crl")
    return folder / "elsewhere.crl"


def certificates():
    """Nothing is at libvirt's places: what the settings name is used, each of the two files for what it is."""
    port = free_port()
    with Daemon() as daemon:
        made = Certificates(daemon.root / "pki", "server", "client", "gone")
        folder, listed = made.folder, revoke(made, "gone")
        settings = f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\n{made.settings()}'
        daemon.begin_anew(settings)
        shown = ssl.PEM_cert_to_DER_cert((folder / "servercert.pem").read_text())
        with socket.create_connection(("127.0.0.1", port), 120) as raw, context(folder, "client").wrap_socket(raw) as safe:
            assert safe.getpeercert(True) == shown
        assert gets_in(port, folder, "client") and gets_in(port, folder, "gone") and not gets_in(port, folder)

        daemon.begin_anew(f'{settings}crl_file = "{listed}"\n')
        assert gets_in(port, folder, "client") and not gets_in(port, folder, "gone")
        daemon.wait_for_log("certificate revoked")

        daemon.begin_anew(f"{settings}tls_no_verify_certificate = 1\n")
        assert gets_in(port, folder)
        daemon.stop()
        wrong = settings.replace("serverkey.pem", "clientkey.pem")
        (daemon.root / "etc/hostler/hostlerd.conf").write_text(wrong)
        words = [daemon.binaries / "hostlerd", "--root", daemon.root]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1 and "clientkey.pem" in done.stderr, done


DOMAIN = "<domain type='kvm'><name>heard</name><memory>65536</memory><os><type>hvm</type><kernel>/nowhere/kernel</kernel></os></domain>"


def audit_in_the_log():
    """What the audit would have is in the log where that is asked for, and only there."""
    for is_asked in (0, 1):
        with Daemon(config=f"audit_level = 0\naudit_logging = {is_asked}\n") as daemon:
            domain = libvirt.open(daemon.uri("qemu:///system")).defineXML(DOMAIN)
            try:
                domain.create()
                raise AssertionError("it starts without a kernel")
            except libvirt.libvirtError:
                daemon.stop()
            heard = re.findall(r'op=start .*vm="heard"', daemon.log)
            assert bool(heard) == bool(is_asked), daemon.log


def host_uuid():
    """The machine's id, where that is to be it; what is written in the file goes before it."""
    told = pathlib.Path("/etc/machine-id")
    if not told.exists() or len(told.read_text().strip()) != 32:
        print("host_uuid_source: this machine has no id")
        return
    known = str(uuid.UUID(told.read_text().strip()))
    own = "00000000-1111-4222-8333-444444444444"
    for config, wanted in (("", known), (f'host_uuid = "{own}"\n', own)):
        with Daemon(config=f'host_uuid_source = "machine-id"\n{config}') as daemon:
            shown = libvirt.open(daemon.uri("qemu:///system")).getCapabilities()
            assert f"<uuid>{wanted}</uuid>" in shown, shown


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    for each in (sockets, read_only_socket_asks, certificates, audit_in_the_log, host_uuid):
        each()
        print(f"{each.__name__.replace('_', ' ')}: as the settings say")


if __name__ == "__main__":
    sys.exit(main())
