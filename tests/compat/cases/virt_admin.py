#!/usr/bin/python3
"""virt-admin walks the admin program: servers, threads, clients, logs, certificates, the daemon's end."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys

import libvirt

from certificates import KEY, Certificates
from daemon import Daemon, free_port, wait_until


class Admin:
    def __init__(self, daemon):
        self.daemon = daemon
        self.values = daemon.admin_values

    def __call__(self, *words, check=True):
        said = self.daemon.virt_admin(*words, check=check)
        return said if check else said[2]

    def clients(self):
        return re.findall(r"^ (\d+)\s+(unix|tcp|tls)\s", self("client-list", "libvirtd"), re.M)

    def only_client(self):
        """Its number and transport, once those that have left are seen to be gone."""
        return wait_until(lambda: len(there := self.clients()) == 1 and there, self.clients)[0]


def servers(admin):
    assert re.findall(r"^ \d+\s+(\S+)", admin("srv-list"), re.M) == ["libvirtd", "admin"]
    assert "no server with matching name 'other' found" in admin("srv-clients-info", "other", check=False)


def threads(admin):
    before = admin.values("srv-threadpool-info", "libvirtd")
    assert (before["minWorkers"], before["maxWorkers"]) == ("5", "20"), before
    wait_until(lambda: all(admin.values("srv-threadpool-info", "libvirtd")[name] == "5" for name in ("nWorkers", "freeWorkers")), lambda: before)
    admin("srv-threadpool-set", "libvirtd", "--min-workers", "7", "--max-workers", "9")
    after = admin.values("srv-threadpool-info", "libvirtd")
    assert (after["minWorkers"], after["maxWorkers"], after["nWorkers"]) == ("7", "9", "7"), after
    why = admin("srv-threadpool-set", "libvirtd", "--min-workers", "12", check=False)
    assert "minWorkers 12 must not be above maxWorkers 9" in why, why
    admin("srv-threadpool-set", "libvirtd", "--min-workers", "1", "--max-workers", "2")
    now = lambda: admin.values("srv-threadpool-info", "libvirtd")
    wait_until(lambda: now()["nWorkers"] == "2", now)
    why = admin("srv-threadpool-set", "libvirtd", "--priority-workers", "9", check=False)
    assert "io_threads in hostlerd.conf" in why, why


def limits(admin, daemon):
    now = admin.values("srv-clients-info", "libvirtd")
    assert (now["nclients_max"], now["nclients"], now["nclients_unauth_max"]) == ("5000", "0", "20"), now
    admin("srv-clients-set", "libvirtd", "--max-clients", "1", "--max-unauth-clients", "1")
    connection = libvirt.open(daemon.uri("test:///default"))
    try:
        libvirt.open(daemon.uri("test:///default"))
        raise AssertionError("a client above nclients_max was let in")
    except libvirt.libvirtError:
        daemon.wait_for_log("max_clients = 1 clients are connected")
    connection.close()
    why = admin("srv-clients-set", "libvirtd", "--max-unauth-clients", "2", check=False)
    assert "nclients_unauth_max 2 must not be above nclients_max 1" in why, why
    admin("srv-clients-set", "libvirtd", "--max-clients", "100")


def clients(admin, daemon):
    connection = libvirt.openReadOnly(daemon.uri("test:///default", read_only=True))
    number, transport = admin.only_client()
    assert transport == "unix"
    info = admin.values("client-info", "libvirtd", number)
    assert info["readonly"] == "yes" and info["unix_user_id"] == "0" and info["unix_user_name"] == "root", info
    admin("client-disconnect", "libvirtd", number)
    wait_until(lambda: not admin.clients(), admin.clients)
    try:
        connection.getHostname()
        raise AssertionError("a disconnected client was answered")
    except libvirt.libvirtError:
        pass
    assert "no client with matching id '99999'" in admin("client-info", "libvirtd", "99999", check=False)


def logs(admin, daemon):
    assert "Logging outputs: 2:stderr" in admin("daemon-log-outputs")
    file = daemon.root / "moved.log"
    admin("daemon-log-outputs", "--outputs", f"2:file:{file}")
    assert f"2:file:{file}" in admin("daemon-log-outputs")
    admin("daemon-log-filters", "--filters", "4:rpc 1:admin")
    assert "4:rpc 1:admin" in admin("daemon-log-filters")
    wait_until(lambda: "the log's filters are '4:rpc 1:admin'" in file.read_text(), file.read_text)
    for bad in ("9:stderr", "1:nowhere", "1:file:relative", "1:file"):
        assert f"log output '{bad}'" in admin("daemon-log-outputs", "--outputs", bad, check=False)
    assert "log filter 'rpc'" in admin("daemon-log-filters", "--filters", "rpc", check=False)
    assert f"2:file:{file}" in admin("daemon-log-outputs"), "a bad output changed the old one"
    file.rename(daemon.root / "rotated.log")
    daemon.process.send_signal(1)
    wait_until(file.exists, lambda: "SIGHUP did not begin the log anew")
    admin("daemon-log-outputs", "--outputs", "2:stderr")
    admin("daemon-log-filters", "--filters", "")


def served(made, port):
    """The certificate that a new client is shown."""
    context = ssl.create_default_context(cafile=made.folder / "cacert.pem")
    context.load_cert_chain(made.folder / "clientcert.pem", made.folder / "clientkey.pem")
    with socket.create_connection(("127.0.0.1", port), 120) as raw, context.wrap_socket(raw, server_hostname="127.0.0.1") as safe:
        return ssl.DER_cert_to_PEM_cert(safe.getpeercert(True))


def certificates(admin, made, port):
    pki = made.pki_of("client")
    connection = libvirt.open(f"test+tls://127.0.0.1:{port}/default?pkipath={pki}")
    number, transport = admin.only_client()
    info = admin.values("client-info", "libvirtd", number)
    assert transport == "tls" and info["tls_x509_dname"] == "O=hostler,CN=client", info
    assert info["sock_addr"].startswith("127.0.0.1"), info
    broken = made.folder / "servercert.pem"
    good = broken.read_text()
    broken.write_text("nothing")
    why = admin("srv-update-tls", "libvirtd", check=False)
    assert "Cannot read server certificate" in why, why
    libvirt.open(f"test+tls://127.0.0.1:{port}/default?pkipath={pki}").close()
    broken.write_text(good)
    before = served(made, port)
    made.sign("server")
    assert served(made, port) == before, "files that are new are served before anybody says so"
    admin("srv-update-tls", "libvirtd")
    assert served(made, port) == broken.read_text() != before
    assert connection.getHostname(), "a reload cut a connection"
    connection.close()
    assert "does not listen for TLS" in admin("srv-update-tls", "admin", check=False)


SUBJECTS = ("/C=DE/O=Büro/CN=a", "/O=x/CN=b/emailAddress=b@x.org", "/O=Red Hat, Inc/SN=s/GN=g/street=w 1/CN=c", "/DC=org/DC=x/CN=d+UID=u")


def names(admin, made, port):
    """A certificate's name is told as libvirt's own tool tells it, so that what is written by that fits."""
    for subject in SUBJECTS:
        made.run("req", "-utf8", "-multivalue-rdn", *KEY, "-keyout", "namedkey.pem", "-out", "named.csr", "-subj", subject)
        made.run("x509", "-req", "-in", "named.csr", "-CA", "cacert.pem", "-CAkey", "cakey.pem", "-CAcreateserial", "-out", "namedcert.pem")
        pki = made.pki_of("named")
        query = subprocess.run(["virt-pki-query-dn", made.folder / "namedcert.pem"], capture_output=True, text=True, check=True, timeout=120)
        connection = libvirt.open(f"test+tls://127.0.0.1:{port}/default?pkipath={pki}")
        number, _ = admin.only_client()
        told = admin.values("client-info", "libvirtd", number)["tls_x509_dname"]
        assert told == query.stdout.strip().removeprefix("DN:").strip(), (told, query.stdout)
        connection.close()
        shutil.rmtree(pki)
        wait_until(lambda: not admin.clients(), admin.clients)


def strangers(daemon):
    """Whatever the socket's mode is, nobody but the daemon's own user administers it."""
    path = daemon.root / "run/hostler/hostler-admin-sock"
    daemon.root.chmod(0o755)
    path.chmod(0o777)
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    command = [*nobody, "virt-admin", "-c", f"libvirtd+unix:///system?socket={path}", "srv-list"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "libvirtd" not in done.stdout, done
    daemon.wait_for_log(f"a client of uid 65534 is refused by server admin: it is for uid {os.geteuid()} alone")


def end(admin, daemon):
    admin("daemon-timeout", "--timeout", "2")
    assert daemon.process.wait(120) == 0


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    port = free_port()
    daemon = Daemon()
    made = Certificates(daemon.root / "pki", "server", "client")
    daemon.config = f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\n' + made.settings()
    with daemon:
        admin = Admin(daemon)
        servers(admin)
        threads(admin)
        limits(admin, daemon)
        clients(admin, daemon)
        logs(admin, daemon)
        certificates(admin, made, port)
        names(admin, made, port)
        if os.geteuid() == 0:
            strangers(daemon)
        end(admin, daemon)


if __name__ == "__main__":
    sys.exit(main())
