#!/usr/bin/python3
"""`hostler tls` makes what libvirt's clients and this daemon need; certificates that are wrong are refused, each with its reason."""

import os
import socket
import ssl
import struct
import subprocess
import sys

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port, wait_until
from frames import frame


class Tls:
    def __init__(self, daemon, port):
        self.daemon = daemon
        self.port = port
        self.work = daemon.root / "work"
        self.work.mkdir()

    def __call__(self, *words, check=True):
        done = subprocess.run([self.daemon.binaries / "hostler", "--root", self.daemon.root, "tls", *words], cwd=self.work, capture_output=True, text=True, timeout=120)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout if check else done.stderr

    def open(self, pki):
        return libvirt.open(f"test+tls://127.0.0.1:{self.port}/default?pkipath={pki}")

    def refuses(self, pki):
        try:
            self.open(pki)
            raise AssertionError(f"{pki} was let in")
        except libvirt.libvirtError:
            pass


def own_authority(tls):
    """One command makes all that a host and its clients need."""
    tls("init", "127.0.0.1")
    assert "already" in tls("init", check=False)
    tls("add-client", "alice")
    tls("add-host", "other.example", "192.0.2.9")
    assert (tls.work / "other.example/etc/pki/libvirt/private/serverkey.pem").stat().st_mode & 0o777 == 0o600
    said = tls("add-host", "localhost")
    named = names_in(tls.work / "localhost/etc/pki/libvirt/servercert.pem")
    assert "DNS:localhost" in named and "IP Address:127.0.0.1" in named, named
    assert "its certificate names localhost, " in said and "127.0.0.1" in said, said
    assert not list((tls.work / "other.example").rglob("cakey.pem")), "the authority's key left the host"
    assert "tls does init" in tls("destroy", check=False)


def renewal(tls):
    connection = tls.open(tls.work / "alice")
    server = tls.daemon.root / "etc/pki/libvirt/servercert.pem"
    before = server.read_text()
    tls("renew")
    assert server.read_text() != before
    tls.daemon.process.send_signal(1)
    wait_until(lambda: peer_certificate(tls) == server.read_text(), lambda: "SIGHUP did not bring the new certificate")
    assert connection.getHostname(), "a renewal cut a connection"
    connection.close()


def names_in(certificate):
    words = ["openssl", "x509", "-noout", "-subject", "-ext", "subjectAltName", "-in", certificate]
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=120).stdout


def renewal_by_name(tls):
    """What was made for others is renewed where it was made: another certificate, for the same names."""
    alice, host = tls.work / "alice/clientcert.pem", tls.work / "other.example/etc/pki/libvirt/servercert.pem"
    own = tls.daemon.root / "etc/pki/libvirt/servercert.pem"
    before = {file: (file.read_text(), names_in(file)) for file in (alice, host, own)}
    assert "DNS:other.example, IP Address:192.0.2.9" in before[host][1], before[host]
    tls("renew", "alice", "other.example")
    for file in (alice, host):
        assert file.read_text() != before[file][0] and names_in(file) == before[file][1], names_in(file)
    assert own.read_text() == before[own][0], "this host's was renewed, which nobody asked for"
    tls.open(tls.work / "alice").close()
    said = tls("renew", "bob", check=False)
    assert "there is nothing to renew in" in said and "bob/clientcert.pem" in said and "bob/etc/pki" in said, said


def renewal_of_the_authority(tls):
    """It vouches for what it signed before, and those who have its old certificate trust what it signs now."""
    tls("add-client", "carol")
    old = (tls.work / "carol/cacert.pem").read_text()
    own = tls.daemon.root / "etc/pki/libvirt/servercert.pem"
    names = names_in(own)
    tls("renew", "--authority")
    assert (tls.daemon.root / "etc/pki/CA/cacert.pem").read_text() != old and names_in(own) == names
    read_again(tls)
    tls.open(tls.work / "carol").close()
    tls("renew", "carol")
    assert (tls.work / "carol/cacert.pem").read_text() != old
    tls.open(tls.work / "carol").close()


def read_again(tls, said="the certificates have been read again"):
    before = tls.daemon.log.count(said)
    tls.daemon.process.send_signal(1)
    tls.daemon.wait_for_log(said, times=before + 1)


def peer_certificate(tls):
    context = ssl.create_default_context(cafile=tls.daemon.root / "etc/pki/CA/cacert.pem")
    context.load_cert_chain(tls.work / "alice/clientcert.pem", tls.work / "alice/clientkey.pem")
    with socket.create_connection(("127.0.0.1", tls.port), 120) as raw, context.wrap_socket(raw, server_hostname="127.0.0.1") as safe:
        return ssl.DER_cert_to_PEM_cert(safe.getpeercert(True))


def refuses_raw(tls, folder, reason):
    """A client that checks nothing itself shows a certificate; the byte that lets it in does not come."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if folder:
        context.load_cert_chain(folder / "clientcert.pem", folder / "clientkey.pem")
    try:
        with socket.create_connection(("127.0.0.1", tls.port), 120) as raw, context.wrap_socket(raw) as safe:
            assert safe.recv(1) == b"", folder
    except (ssl.SSLError, ConnectionError):
        pass
    tls.daemon.wait_for_log(reason)


def bad_ones(tls):
    strangers = Certificates(tls.daemon.root / "strangers", "client")
    tls.refuses(strangers.pki_of("client"))  # the client itself does not know this server's authority
    refuses_hostler(tls, strangers.folder / "pki-client", "TLS handshake failed: certificate verify failed: ")
    refuses_raw(tls, strangers.folder / "pki-client", "certificate verify failed")
    expired = Certificates(tls.daemon.root / "expired")
    for source, target in (("CA/cacert.pem", "cacert.pem"), ("CA/private/cakey.pem", "cakey.pem")):
        (expired.folder / target).write_bytes((tls.daemon.root / "etc/pki" / source).read_bytes())
    expired.sign("old", "-days", "-1")
    refuses_raw(tls, expired.pki_of("old"), "certificate has expired")
    refuses_raw(tls, None, "peer did not return a certificate")
    try:
        libvirt.open(f"test+tls://127.0.0.2:{tls.port}/default?pkipath={tls.work}/alice")
        raise AssertionError("a server of another name was trusted")
    except libvirt.libvirtError as error:
        assert "verify peer's certificate" in str(error), error
    refuses_hostler(tls, tls.work / "alice", "IP address mismatch (the certificate of '127.0.0.2')", "127.0.0.2")


def bad_handshakes(tls):
    """Half a handshake, none at all, plain frames, an old protocol: refused, and the daemon goes on."""
    held = []
    for bytes_sent in (b"", b"\x16\x03\x01", b"\x00\x00\x00\x1c\x20\x00\x80\x86" + bytes(20), os.urandom(400)):
        raw = socket.create_connection(("127.0.0.1", tls.port), 20)
        raw.sendall(bytes_sent)
        held.append(raw)
    tls.open(tls.work / "alice").close()
    for raw in held:
        raw.close()


def downgrades(tls):
    """What is older than TLS 1.2, and what falls back to it without need."""
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
        before = tls.daemon.log.count("unsupported protocol")
        try:
            with socket.create_connection(("127.0.0.1", tls.port), 120) as raw, context.wrap_socket(raw):
                raise AssertionError(f"{version} was accepted")
        except (ssl.SSLError, OSError):
            pass
        tls.daemon.wait_for_log("unsupported protocol", times=before + 1)
    assert "inappropriate fallback" in s_client(tls, "-tls1_2", "-fallback_scsv")
    tls.daemon.wait_for_log("inappropriate fallback")
    tls.open(tls.work / "alice").close()


def s_client(tls, *words, typed=b""):
    """What it prints, once it has typed what it is to when the server's byte is there."""
    pki = tls.work / "alice"
    files = ("-cert", pki / "clientcert.pem", "-key", pki / "clientkey.pem", "-CAfile", pki / "cacert.pem")
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{tls.port}", *files, *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as client:
        shown = b""
        while b"\x01" not in shown and (more := os.read(client.stdout.fileno(), 4096)):
            shown += more
        if typed and client.poll() is None:
            client.stdin.write(typed)
            client.stdin.flush()
        elif client.poll() is None:
            client.stdin.close()
        while more := os.read(client.stdout.fileno(), 4096):
            shown += more
    return shown.decode(errors="replace")


def renegotiation(tls):
    """A client that wants to begin anew within a connection is refused, and is the only one who notices."""
    connection = tls.open(tls.work / "alice")
    shown = s_client(tls, "-tls1_2", typed=b"R\n")
    assert "RENEGOTIATING" in shown and "no renegotiation" in shown, shown
    assert connection.getHostname()
    connection.close()


def wrong_doors(tls, plain_port):
    """A plain client at the door for TLS, and the other way round: each is told within seconds, and the log has a line."""
    alice = tls.work / "alice"
    hostler = tls.daemon.binaries / "hostler"
    for client in (hostler, "virsh"):
        for uri, reason in (
            (f"test+tcp://127.0.0.1:{tls.port}/default", "a TLS client from 127.0.0.1 is refused: "),
            (f"test+tls://127.0.0.1:{plain_port}/default?pkipath={alice}", "sent what is not a message"),
        ):
            before = tls.daemon.log.count(reason)
            done = subprocess.run([client, "-c", uri, "list"], capture_output=True, text=True, timeout=120)
            assert done.returncode == 1 and "error: failed to connect" in done.stderr, (client, uri, done)
            tls.daemon.wait_for_log(reason, times=before + 1)
    tls.open(alice).close()


def refuses_hostler(tls, pki, reason, host="127.0.0.1"):
    """hostler says itself what it does not like, or what the server did not."""
    words = [tls.daemon.binaries / "hostler", "-c", f"test+tls://{host}:{tls.port}/default?pkipath={pki}", "list"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and reason in done.stderr, done


def held_half(tls):
    """Begun before all else, and looked at last: a handshake that does not go on is ended."""
    raw = socket.create_connection(("127.0.0.1", tls.port), 20)
    raw.sendall(b"\x16\x03\x01\x02\x00")
    return raw


def half_ends(tls, raw):
    raw.settimeout(120)
    assert raw.recv(1) == b"", "half a handshake is still waited for"
    tls.daemon.wait_for_log("the TLS handshake")


def revoked(tls):
    """A revocation list that names alice's certificate; read again by SIGHUP."""
    pki, folder = tls.daemon.root / "etc/pki", tls.daemon.root / "ca"
    folder.mkdir()
    (folder / "index.txt").write_text("")
    (folder / "crlnumber").write_text("01\n")
    (folder / "conf").write_text(
        f"[ca]\ndefault_ca=me\n[me]\ndatabase={folder}/index.txt\ncrlnumber={folder}/crlnumber\n"
        f"certificate={pki}/CA/cacert.pem\nprivate_key={pki}/CA/private/cakey.pem\ndefault_md=sha256\ndefault_crl_days=9\n"
    )
    for more in (("-revoke", tls.work / "alice/clientcert.pem"), ("-gencrl", "-out", pki / "CA/cacrl.pem")):
        subprocess.run(["openssl", "ca", "-config", folder / "conf", *more], check=True, capture_output=True, timeout=120)
    read_again(tls)
    refuses_raw(tls, tls.work / "alice", "certificate revoked")
    refuses_hostler(tls, tls.work / "alice", "server verification (of our certificate or IP address) failed")
    tls("add-client", "bob")
    tls.open(tls.work / "bob").close()


def expired_server():
    """A server's certificate that nobody would trust: no start, no reload, unless that is what is wanted; a client says why."""
    port = free_port()
    with Daemon() as daemon:
        made = Certificates(daemon.root / "pki", "server", "client")
        made.sign("old", "-days", "-1")
        pki, tls = made.pki_of("client"), Tls(daemon, port)
        settings = f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\n' + made.settings()
        daemon.begin_anew(settings)
        for kind in ("cert", "key"):
            (made.folder / f"server{kind}.pem").write_bytes((made.folder / f"old{kind}.pem").read_bytes())
        reason = f"The server certificate '{made.folder}/servercert.pem' is not valid: certificate has expired"
        read_again(tls, f"the certificates stay as they are: {reason}")
        assert "the certificates have been read again" not in daemon.log, daemon.log
        tls.open(pki).close()
        try:
            daemon.begin_anew(settings)
            raise AssertionError("it starts with a certificate that has expired")
        except RuntimeError as error:
            assert str(error).count(reason) == 2 and "tls_no_sanity_certificate = 1" in str(error), error
        daemon.begin_anew(settings + "tls_no_sanity_certificate = 1\n")
        refuses_hostler(tls, pki, "certificate has expired")
        tls.refuses(pki)


def client_context(pki):
    context = ssl.create_default_context(cafile=pki / "cacert.pem")
    context.load_cert_chain(pki / "clientcert.pem", pki / "clientkey.pem")
    return context


def message_by_message():
    """Each answer comes in records of its own: of two in one, libvirt's client leaves the second unread until more comes."""
    port, count = free_port(), 20
    with Daemon() as daemon:
        made = Certificates(daemon.root / "pki", "server", "client")
        daemon.begin_anew(f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\n' + made.settings())
        context = client_context(made.pki_of("client"))
        with socket.create_connection(("127.0.0.1", port), 120) as raw, context.wrap_socket(raw, server_hostname="127.0.0.1") as safe:
            assert safe.recv(1) == b"\1"
            safe.sendall(b"".join(frame("auth_list", serial=number) for number in range(count)))
            for number in range(count):
                record = safe.recv(65536)  # as much as one has
                assert struct.unpack(">I", record[:4])[0] == len(record), (number, len(record))


def ciphers():
    """OpenSSL's names, those of TLS 1.3 among them; GnuTLS's words of a copied libvirtd.conf are named, and are no obstacle."""
    port = free_port()
    with Daemon() as daemon:
        made = Certificates(daemon.root / "pki", "server", "client")
        pki, tls = made.pki_of("client"), Tls(daemon, port)
        settings = f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\n' + made.settings()
        for words in ("NORMAL", "@LIBVIRT,SYSTEM", "NORMAL:-VERS-TLS1.0", "SECURE128:+SECURE192"):
            daemon.begin_anew(settings + f'tls_priority = "{words}"\n')
            assert f'tls_priority = "{words}" is in GnuTLS\'s words' in daemon.log, daemon.log
            tls.open(pki).close()
        daemon.begin_anew(settings + 'tls_priority = "ECDHE-ECDSA-AES128-GCM-SHA256:TLS_CHACHA20_POLY1305_SHA256"\n')
        context = client_context(pki)
        for version, cipher in ((ssl.TLSVersion.TLSv1_3, "TLS_CHACHA20_POLY1305_SHA256"), (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256")):
            context.maximum_version = version
            with socket.create_connection(("127.0.0.1", port), 120) as raw, context.wrap_socket(raw, server_hostname="127.0.0.1") as safe:
                assert safe.cipher()[0] == cipher, safe.cipher()
        try:
            daemon.begin_anew(settings + 'tls_priority = "HIHG"\n')
            raise AssertionError("it starts with ciphers that there are not")
        except RuntimeError as error:
            assert "tls_priority 'HIHG' is no list of ciphers" in str(error), error


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    port, plain_port = free_port(), free_port()
    plain = f'listen_tcp = 1\nauth_tcp = "none"\ntcp_port = "{plain_port}"\n'
    with Daemon(config=f'listen_addr = "0.0.0.0"\ntls_port = "{port}"\n' + plain) as daemon:
        tls = Tls(daemon, port)
        own_authority(tls)
        daemon.stop()
        daemon.start()
        tls.open(tls.work / "alice").close()
        half = held_half(tls)
        renewal(tls)
        renewal_by_name(tls)
        renewal_of_the_authority(tls)
        bad_ones(tls)
        bad_handshakes(tls)
        downgrades(tls)
        renegotiation(tls)
        wrong_doors(tls, plain_port)
        half_ends(tls, half)
        revoked(tls)
    expired_server()
    message_by_message()
    ciphers()


if __name__ == "__main__":
    sys.exit(main())
