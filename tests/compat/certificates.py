"""A certificate authority for a test, and the certificates that it signs, named as libvirt's clients look for them."""

import subprocess

from daemon import free_port

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Certificates:
    def __init__(self, folder, *names):
        self.folder = folder
        folder.mkdir(parents=True)
        self.run("req", "-x509", *KEY, "-keyout", "cakey.pem", "-out", "cacert.pem", "-subj", "/CN=authority")
        (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        for name in names:
            self.sign(name)

    def run(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True, timeout=120)

    def sign(self, name, *more):
        """A certificate for 127.0.0.1 with the name O=hostler,CN=`name`."""
        self.run("req", *KEY, "-keyout", f"{name}key.pem", "-out", f"{name}.csr", "-subj", f"/O=hostler/CN={name}")
        authority = ("-CA", "cacert.pem", "-CAkey", "cakey.pem", "-CAcreateserial", "-extfile", "names")
        self.run("x509", "-req", "-in", f"{name}.csr", *authority, "-out", f"{name}cert.pem", *more)

    def pki_of(self, name):
        """A folder that has `name`'s certificate under the name that a client looks for."""
        pki = self.folder / f"pki-{name}"
        pki.mkdir()
        for source, target in ((f"{name}cert.pem", "clientcert.pem"), (f"{name}key.pem", "clientkey.pem"), ("cacert.pem", "cacert.pem")):
            (pki / target).write_bytes((self.folder / source).read_bytes())
        return pki

    def settings(self, server="server"):
        """What hostlerd.conf says of them."""
        folder = self.folder
        return f'ca_file = "{folder}/cacert.pem"\ncert_file = "{folder}/{server}cert.pem"\nkey_file = "{folder}/{server}key.pem"\n'


def open_to_all(daemon):
    """Settings by which `daemon`, which is not started yet, listens on TCP and TLS as well; and what makes a URI of a driver and
    a path, for each transport: reach["tls"]("qemu", "/system")."""
    tls, tcp = free_port(), free_port()
    made = Certificates(daemon.root / "pki", "server", "client")
    settings = f'listen_addr = "127.0.0.1"\nlisten_tcp = 1\nauth_tcp = "none"\ntcp_port = "{tcp}"\ntls_port = "{tls}"\n' + made.settings()
    pki = made.pki_of("client")
    return settings, {
        "unix": lambda driver, path: daemon.uri(f"{driver}://{path}"),
        "tcp": lambda driver, path: f"{driver}+tcp://127.0.0.1:{tcp}{path}",
        "tls": lambda driver, path: f"{driver}+tls://127.0.0.1:{tls}{path}?pkipath={pki}",
    }
