#!/usr/bin/python3
"""A viewer and an operator over TLS, known by their certificates: every procedure that their permissions do not cover is
refused; `hostler access check` says the same; a policy that is wrong leaves the old one in force."""

import re
import socket
import ssl
import subprocess
import sys
import pathlib

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port
from frames import Peer

ACCESS_DENIED = libvirt.VIR_ERR_ACCESS_DENIED
HOUSE = pathlib.Path(__file__).resolve().parents[3]
IDL = HOUSE / "proto/idl"


def procedures():
    """(number, name, permissions that are always asked for) of each call."""
    text = re.sub(r"\n\s+", " ", (IDL / "remote.idl").read_text())
    for number, name, rest in re.findall(r"^proc (\d+) (\w+) (.*)$", text, re.M):
        may = re.search(r" may (.*?)(?=  | filter | priority | stream | as |$)", rest)
        rules = [rule.strip() for rule in may.group(1).split(",")] if may else []
        yield int(number), name, [rule for rule in rules if re.fullmatch(r"\w+:\w+", rule)]


def client_over_tls(port, pki):
    """One that speaks frames."""
    context = ssl.create_default_context(cafile=pki / "cacert.pem")
    context.load_cert_chain(pki / "clientcert.pem", pki / "clientkey.pem")
    peer = Peer(context.wrap_socket(socket.create_connection(("127.0.0.1", port), 120), server_hostname="127.0.0.1"))
    assert peer.read(1) == b"\x01"
    return peer.open()


class Checker:
    """`hostler access check`."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.known = {}

    def __call__(self, who, permission, target=""):
        if (who, permission, target) not in self.known:
            kind = permission.split(":")[0]
            words = [self.daemon.binaries / "hostler", "--root", self.daemon.root, "access", "check", who, permission, f"{kind} {target}".strip()]
            done = subprocess.run(words, capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, (words, done)
            self.known[who, permission, target] = done.stdout.strip()
        return self.known[who, permission, target]


def walk(port, made, check, name):
    refused = 0
    client = client_over_tls(port, made.folder / f"pki-{name}")
    for number, procedure, permissions in procedures():
        if procedure in ("connect_open", "connect_close"):
            continue
        lacks = any(check(f"certificate:O=hostler,CN={name}", permission).startswith("no") for permission in permissions)
        code, _ = client.call(number, bytes(512)).error()
        assert not lacks or code == ACCESS_DENIED, (name, procedure, permissions, code)
        assert lacks or permissions == [] or code != ACCESS_DENIED, (name, procedure, permissions, code)
        refused += lacks
    assert refused > (200 if name == "viewer" else 100), refused
    print(f"{name}: {refused} procedures refused")


def reload(daemon, policy, expected):
    (daemon.root / "etc/hostler/policy").write_text(policy)
    seen = daemon.log.count(expected)
    daemon.process.send_signal(1)
    daemon.wait_for_log(expected, seen + 1)


def reload_by_command(daemon, policy):
    """`hostler daemon reload` returns when it is done: what it has read holds for the next call."""
    file = daemon.root / "etc/hostler/policy"
    for _ in range(20):
        for text, seen in (("deny user:root domain:getattr domain\n" + policy, []), (policy, ["test"])):
            file.write_text(text)
            done = daemon.hostler("daemon", "reload")
            assert (done.returncode, done.stdout.strip()) == (0, "hostlerd has read its files again"), done
            assert names(daemon) == seen, text
    file.write_text("rubbish\n")
    done = daemon.hostler("daemon", "reload")
    assert done.returncode == 1 and f"the policy stays as it is: configuration file syntax error: {file}:1: " in done.stderr, done
    assert names(daemon) == ["test"]
    file.unlink()
    done = daemon.hostler("daemon", "reload")
    assert done.returncode == 1 and f"the policy stays as it is: there is no {file}" in done.stderr, done
    file.write_text(policy)


WRONG = (
    ("allow nobody everything", "'nobody' is nobody"),
    ("allow user:root domain:fly", "there is no permission 'domain:fly'"),
    ("allow user:root operators", "there is no permission 'operators'"),
    ("permit user:root *", "'permit' is neither 'allow' nor 'deny'"),
    ("allow user:root", "a line says: allow or deny, who, what, and on which objects"),
    ("allow user:no-such-user *", "there is no user 'no-such-user'"),
    ("allow user:root * pigeon name=x", "there are no objects of kind 'pigeon'"),
    ("allow user:root * domain colour=red", "'colour' is none of name, uuid and tag"),
    ("allow user:root * domain uuid=17", "'17' is no UUID"),
    ("allow user:root * domain name=", "'name=' is no name=PATTERN, uuid=UUID or tag=PATTERN"),
    ("allow user:root * domain name=web-[0-9", "the pattern 'web-[0-9' opens a '[' and does not close it"),
    ("allow sasl:al[ice *", "the pattern 'al[ice' opens a '[' and does not close it"),
    ('allow user:root * domain name="web', "a quote is not closed"),
)


def wrong_ones(daemon, policy):
    """What is wrong is told with its line, and what was in force stays: at SIGHUP, and a start is refused."""
    good = daemon.log.count("the policy has been read again")
    for line, problem in WRONG:
        reload(daemon, f"{policy}# a comment\n{line}\n", f"the policy stays as it is: configuration file syntax error: {daemon.root}/etc/hostler/policy:5: {problem}")
        assert names(daemon) == ["test"], "the old policy is not in force"
    assert daemon.log.count("the policy has been read again") == good, "what was refused is told to be in force"
    daemon.stop()
    told = subprocess.run([daemon.binaries / "hostlerd", "--root", daemon.root], capture_output=True, text=True, timeout=120)
    assert told.returncode != 0 and f"policy:5: {WRONG[-1][1]}" in told.stderr, told
    (daemon.root / "etc/hostler/policy").write_text(policy)
    daemon.start()


def denials(daemon, made, port):
    """Who was denied what, by which line."""
    policy = "allow user:root *\ndeny certificate:O=hostler,CN=operator domain:suspend domain name=te*\nallow certificate:O=hostler,CN=operator operator\n"
    reload(daemon, policy, "the policy has been read again")
    operator = libvirt.open(f"test+tls://127.0.0.1:{port}/default?pkipath={made.folder}/pki-operator")
    try:
        operator.lookupByName("test").suspend()
        raise AssertionError("a denied call was done")
    except libvirt.libvirtError as error:
        assert error.get_error_code() == ACCESS_DENIED, error
    daemon.wait_for_log(
        " wants virDomainSuspend (domain:suspend on domain 'test'): "
        "line 2: deny certificate:O=hostler,CN=operator domain:suspend domain name=te*"
    )
    assert "denied: certificate 'O=hostler,CN=operator' from 127.0.0.1:" in daemon.log, daemon.log
    operator.close()


def example(daemon):
    """What the house ships is a policy, with its comments on and off."""
    text = (HOUSE / "conf/policy.example").read_text()
    every = re.sub(r"^# (allow|deny)  (.*)$", r"\1 \2", text, flags=re.M)
    known = every.replace("group:libvirt", "group:0").replace("group:operators", "group:0").replace("user:alice", "user:0")
    for policy in (text, known):
        reload(daemon, policy, "the policy has been read again")
        assert names(daemon) == ["test"]


def names(daemon):
    return daemon.virsh("list", "--all", "--name").split()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    port = free_port()
    daemon = Daemon()
    made = Certificates(daemon.root / "pki", "server", "viewer", "operator")
    for name in ("viewer", "operator"):
        made.pki_of(name)
    daemon.config = f'listen_addr = "127.0.0.1"\ntls_port = "{port}"\n' + made.settings()
    policy = "allow user:root *\nallow certificate:O=hostler,CN=viewer viewer\nallow certificate:O=hostler,CN=operator operator\n"
    with daemon:
        assert names(daemon) == ["test"]
        reload(daemon, policy, "the policy has been read again")
        check = Checker(daemon)
        assert check("user:root", "domain:start", "name=x") == "yes: line 1: allow user:root *"
        assert check("sasl:bob", "domain:read", "name=x") == "no: no line fits"
        for name in ("viewer", "operator"):
            walk(port, made, check, name)
        daemon.wait_for_log(" wants virDomainDestroy (domain:stop on any domain): no line fits")
        assert "denied: certificate 'O=hostler,CN=viewer' from 127.0.0.1:" in daemon.log, daemon.log
        operator = libvirt.open(f"test+tls://127.0.0.1:{port}/default?pkipath={made.folder}/pki-operator")
        domain = operator.lookupByName("test")
        domain.suspend()
        domain.resume()
        try:
            operator.defineXML("<domain type='test'><name>x</name><memory>1024</memory><os><type>hvm</type></os></domain>")
            raise AssertionError("an operator defined a domain")
        except libvirt.libvirtError as error:
            assert error.get_error_code() == ACCESS_DENIED, error
        operator.close()
        reload_by_command(daemon, policy)
        wrong_ones(daemon, policy)
        denials(daemon, made, port)
        reload(daemon, "allow sasl:nobody viewer\n", "the policy has been read again")
        status, _, err = daemon.virsh("list", check=False)
        assert status != 0 and "access denied" in err, err
        example(daemon)
        reload(daemon, "allow sasl:nobody viewer\n", "the policy has been read again")
        (daemon.root / "etc/hostler/policy").unlink()
        daemon.process.send_signal(1)
        daemon.wait_for_log("the policy stays as it is: there is no")
        assert daemon.virsh("list", check=False)[0] != 0, "taking the file away opened the daemon"


if __name__ == "__main__":
    sys.exit(main())
