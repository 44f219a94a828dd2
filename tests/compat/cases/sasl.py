#!/usr/bin/python3
"""virsh and hostler show by SASL who they are: over UNIX, TLS and TCP, with good and bad passwords, by SCRAM alone; a layer
that hides what follows goes on over a hot restart."""

import hashlib
import os
import pty
import re
import socket
import struct
import subprocess
import sys

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port
from frames import Peer, connect, frame, pack


def add_user(database, name, password):
    words = ["saslpasswd2", "-f", database, "-a", "libvirt", "-c", "-p", name]
    subprocess.run(words, input=password, text=True, check=True, timeout=120)


def credentials(folder, name, password):
    """A client's auth.conf that has the answers to what SASL asks."""
    file = folder / f"auth-{name}.conf"
    lines = ["[credentials-test]", f"authname={name}", f"username={name}", f"password={password}"]
    services = [f"[auth-libvirt-{host}]\ncredentials=test" for host in ("127.0.0.1", "localhost", "default")]
    file.write_text("\n".join(lines + services) + "\n")
    return file


def run(client, uri, auth, *words, **environment):
    """Without a terminal to ask at."""
    command = [client, "-c", uri + (f"&authfile={auth}" if auth else ""), *words]
    environment = dict(os.environ, **environment)
    options = dict(capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, start_new_session=True)
    done = subprocess.run(command, env=environment, **options)
    return done.returncode, done.stdout, done.stderr


def virsh(uri, auth, *words):
    return run("virsh", uri, auth, *words)


def check(daemon, uri, good, bad):
    for client in ("virsh", daemon.binaries / "hostler"):
        status, out, err = run(client, uri, good, "list", "--name")
        assert (status, out.split()) == (0, ["test"]), (uri, out, err)
        status, out, err = run(client, uri, bad, "list")
        assert status == 1 and out.strip() == "" and "authentication failed" in err.lower(), (client, uri, out, err)


def places_of_answers(daemon, uri, good):
    """auth.conf by the URI, by the environment and in the user's folder; and what is wrong with one that is."""
    hostler = daemon.binaries / "hostler"
    config = daemon.root / "config/libvirt"
    config.mkdir(parents=True)
    for environment in ({"LIBVIRT_AUTH_FILE": str(good)}, {"XDG_CONFIG_HOME": str(config.parent)}):
        (config / "auth.conf").write_text(good.read_text())
        status, out, err = run(hostler, uri, None, "list", "--name", **environment)
        assert (status, out.split()) == (0, ["test"]), (environment, out, err)
    away = daemon.root / "away"
    for file, text in ((None, "wants to know"), (away, f"Failed to read file '{away}': No such file")):
        status, _, err = run(hostler, uri, file, "list", XDG_CONFIG_HOME=str(away))
        assert status == 1 and text in err, err
    away.write_text("[auth-libvirt-default]\ncredentials\n")
    assert f"{away}:2: expecting [GROUP] or NAME=VALUE" in run(hostler, uri, away, "list")[2]
    status, _, err = run(hostler, uri + "&auth=sasl.GSSAPI", good, "list")
    assert status == 1 and "SASL mechanism GSSAPI not supported by server" in err, err


def at_a_terminal(daemon, uri):
    """Whoever sits there is asked for a name and a password; the password is not shown."""
    for password, expected in (("open sesame", b"test"), ("guess", b"authentication failed")):
        process, terminal = pty.fork()
        if process == 0:
            os.environ["XDG_CONFIG_HOME"] = "/nonexistent"
            hostler = str(daemon.binaries / "hostler")
            os.execv(hostler, [hostler, "-c", uri, "list", "--name"])
        shown = b""
        for question, answer in ((b"name: ", "alice"), (b"password: ", password)):
            while question not in shown:
                shown += os.read(terminal, 4096)
            os.write(terminal, f"{answer}\n".encode())
        try:
            while more := os.read(terminal, 4096):
                shown += more
        except OSError:
            pass  # the program has ended
        _, status = os.waitpid(process, 0)
        assert expected in shown and password.encode() not in shown, shown
        assert os.waitstatus_to_exitcode(status) == (0 if password == "open sesame" else 1), shown


def much_in_the_layer(daemon, uri, good):
    """What is larger than a piece of the security layer goes and comes whole."""
    hostler = daemon.binaries / "hostler"
    words = " ".join(f"word-{number}" for number in range(40_000))
    file = daemon.root / "large.xml"
    os_element = "<os><type>hvm</type></os>"
    file.write_text(f"<domain type='test'><name>large</name><description>{words}</description><memory>1024</memory>{os_element}</domain>")
    status, _, err = run(hostler, uri, good, "define", str(file))
    assert status == 0, err
    status, out, err = run(hostler, uri, good, "dumpxml", "large")
    assert status == 0 and words in out, (len(out), err)


def without_showing(daemon):
    """Before it has shown who it is, a client may do nothing."""
    plain = connect(daemon.socket)
    code, text = plain.call("connect_get_type").error()
    assert "authentication required" in text, (code, text)
    # A step without a beginning, and a way of authenticating that is not asked for.
    code, text = plain.call("auth_sasl_step", pack(1, 0)).error()
    assert "authentication failed" in text, (code, text)


def letters_of(text):
    return struct.pack(">I", len(text)) + b"".join(struct.pack(">i", letter) for letter in text)


class Stranger(Peer):
    """A client that speaks DIGEST-MD5 by itself, since no library would do what it is to do."""

    def last_step(self, name, password, qop="auth-conf"):
        """The frame that shows who it is, which is not sent here."""
        self.call("auth_list")
        self.call("auth_sasl_init")
        text = self.call("auth_sasl_start", pack("DIGEST-MD5", 1, 0)).payload
        letters = struct.unpack(f">{len(text[12:]) // 4}i", text[12:])
        challenge = dict(re.findall(r'(\w+)="?([^",]*)"?', "".join(map(chr, letters))))
        answer = letters_of(response(challenge, name, password, qop).encode())
        return frame("auth_sasl_step", pack(0, answer), serial=self.serial + 1)


def response(challenge, name, password, qop):
    def md5(data):
        return hashlib.md5(data).hexdigest()

    realm, nonce, cnonce, uri = challenge["realm"], challenge["nonce"], "0123456789", "libvirt/127.0.0.1"
    secret = hashlib.md5(f"{name}:{realm}:{password}".encode()).digest()
    first = md5(secret + f":{nonce}:{cnonce}".encode())
    layer = (f":{32 * '0'}", ",cipher=rc4") if qop == "auth-conf" else ("", "")
    second = md5(f"AUTHENTICATE:{uri}{layer[0]}".encode())
    proof = md5(f"{first}:{nonce}:00000001:{cnonce}:{qop}:{second}".encode())
    return (
        f'username="{name}",realm="{realm}",nonce="{nonce}",cnonce="{cnonce}",nc=00000001,qop={qop}{layer[1]},'
        f'maxbuf=65536,digest-uri="{uri}",response={proof}'
    )


def clear_text_behind_the_last_step(daemon, port):
    """Whoever stands between may not slip in a call before the security layer begins."""
    honest = stranger_at(port)
    honest.wire.sendall(honest.last_step("alice", "open sesame"))
    assert struct.unpack(">I", honest.message().payload[:4]) == (1,), "the stranger is let in"
    slipped = stranger_at(port)
    slipped.wire.sendall(slipped.last_step("alice", "open sesame") + frame("connect_get_type")[:20])
    daemon.wait_for_log("sent bytes in the clear behind its last SASL step")
    assert slipped.read(1) is None


def stranger_at(port, source="127.0.0.1"):
    return Stranger(socket.create_connection(("127.0.0.1", port), 120, source_address=(source, 0)))


def again_when_known(daemon):
    """Whoever has shown who it is, or need not, begins no conversation, and stays who it is."""
    known = Stranger(connect(daemon.socket).wire)
    known.wire.sendall(known.last_step("alice", "open sesame", "auth"))
    assert struct.unpack(">I", known.message().payload[:4]) == (1,), "alice is not let in"
    known.serial += 1
    no_need = connect(f"{daemon.socket}-ro")
    for client in (known, no_need):
        assert client.call("auth_list").payload == pack(1, 0)
        for procedure, payload in (("auth_sasl_init", b""), ("auth_sasl_start", pack("DIGEST-MD5", 1, 0)), ("auth_sasl_step", pack(1, 0)), ("auth_polkit", b"")):
            code, text = client.call(procedure, payload).error()
            assert "client tried invalid authentication method" in text, (procedure, code, text)
        client.open()


def silent_ones(daemon, port, uri, good):
    """Who connects and says nothing has its time, and leaves places to others; then it is sent away."""
    silent = [stranger_at(port) for _ in range(20)]
    daemon.wait_for_log("max_anonymous_clients = 20 leaves 15 to one, and so many clients of 127.0.0.1 have not shown yet who they are")
    assert stranger_at(port, "127.0.0.2").call("auth_list").payload == pack(1, 1), "one address keeps the others out"
    for one in silent:
        one.wire.settimeout(120)
        assert one.read(1) is None
    daemon.wait_for_log("it has not shown within 10 s who it is (login_time_s)", times=15)
    status, out, err = virsh(uri, good, "list", "--name")
    assert (status, out.split()) == (0, ["test"]), err


def by_scram_alone(daemon, mechanisms, good, bad, uris, plain):
    """Where there is no other mechanism; over plain TCP it is not enough, since it hides nothing that follows."""
    daemon.stop()
    before = mechanisms.read_text()
    mechanisms.write_text(before.replace("scram-sha-256 digest-md5", "scram-sha-256"))
    daemon.start()
    for uri in uris:
        check(daemon, uri, good, bad)
    assert Stranger(connect(daemon.socket).wire).call("auth_sasl_init").payload == pack("SCRAM-SHA-256")
    for client in ("virsh", daemon.binaries / "hostler"):
        status, out, err = run(client, plain, good, "list", "--name")
        assert status == 1 and out.strip() == "", (client, out, err)


def layer_over_a_restart(daemon, uri, good):
    """The old process goes on encrypting for the new one."""
    may_ask = [[libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE], lambda *_: -1, None]  # the file has the answers
    connection = libvirt.openAuth(f"{uri}&authfile={good}", may_ask)
    domain = connection.lookupByName("large")
    text = domain.XMLDesc()
    done = daemon.upgrade()
    assert done.returncode == 0, done.stderr
    assert connection.isAlive() and domain.XMLDesc() == text and connection.isEncrypted()
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "after", None, None)
    assert domain.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None) == "after"
    connection.close()


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
login_time_s = 10
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
        places_of_answers(daemon, unix, good)
        at_a_terminal(daemon, unix)
        much_in_the_layer(daemon, plain, good)
        without_showing(daemon)
        clear_text_behind_the_last_step(daemon, tcp)
        again_when_known(daemon)
        silent_ones(daemon, tcp, plain, good)
        now = daemon.admin_values("srv-clients-info", "libvirtd")
        assert now["nclients_unauth"] == "0", now
        layer_over_a_restart(daemon, plain, good)
        by_scram_alone(daemon, folder / "libvirt.conf", good, bad, (unix, secure), plain)


if __name__ == "__main__":
    os.environ.pop("DISPLAY", None)
    sys.exit(main())
