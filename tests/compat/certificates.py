"""What a test of TCP and TLS needs: a free port, and certificates that an authority of its own signed."""

import socket
import subprocess


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*words, folder):
    subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=60)


def make_certificates(folder):
    """A certificate authority, a server and a client for 127.0.0.1, as libvirt names them."""
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    run("openssl", "req", "-x509", *key, "-keyout", "cakey.pem", "-out", "cacert.pem", "-subj", "/CN=authority", folder=folder)
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    for name in ("server", "client", "stranger"):
        subject = f"/O=hostler/CN={name}"
        run("openssl", "req", *key, "-keyout", f"{name}key.pem", "-out", f"{name}.csr", "-subj", subject, folder=folder)
        authority = ("-CA", "cacert.pem", "-CAkey", "cakey.pem", "-CAcreateserial", "-extfile", "names")
        run("openssl", "x509", "-req", "-in", f"{name}.csr", *authority, "-out", f"{name}cert.pem", folder=folder)


def pki_of(folder, name):
    """A folder that has `name`'s certificate under the name that a client looks for."""
    pki = folder / f"pki-{name}"
    pki.mkdir()
    for source, target in ((f"{name}cert.pem", "clientcert.pem"), (f"{name}key.pem", "clientkey.pem"), ("cacert.pem", "cacert.pem")):
        (pki / target).write_bytes((folder / source).read_bytes())
    return pki
