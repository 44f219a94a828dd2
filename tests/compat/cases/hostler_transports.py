#!/usr/bin/python3
"""The program hostler over every transport: UNIX socket, TCP, TLS, and a command in the place of ssh; by the
names of libvirt.conf; and the errors of those that lead nowhere."""

import os
import pathlib
import shutil
import subprocess
import sys

import outputs
from certificates import Certificates
from daemon import Daemon, free_port

# Plays ssh: what stands last is what the far shell runs.
SSH = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
for word; do :; done
exec sh -c "$word"
"""

# Plays netcat: `relay -U PATH`.
RELAY = """#!/usr/bin/python3
import os, socket, sys, threading
far = socket.socket(socket.AF_UNIX)
far.connect(sys.argv[2])
def send():
    while data := os.read(0, 65536):
        far.sendall(data)
    far.shutdown(socket.SHUT_WR)
threading.Thread(target=send, daemon=True).start()
while data := far.recv(65536):
    os.write(1, data)
"""


def hostler(*words, **environment):
    command = [outputs.HOSTLER, *map(str, words)]
    return subprocess.run(
        command, env=dict(os.environ, **environment), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )


def check(uri, **environment):
    done = hostler("-c", uri, "list", "--name", **environment)
    assert (done.stdout, done.returncode) == ("test\n\n", 0), (uri, done)


def check_refused(uri, text):
    done = hostler("-c", uri, "list")
    assert done.returncode == 1 and "error: failed to connect to the hypervisor\n" in done.stderr, (uri, done)
    assert text in done.stderr, (uri, done.stderr)


def script(path, text):
    path.write_text(text)
    path.chmod(0o755)
    return path


def check_ssh(daemon, folder):
    ssh, relay = script(folder / "ssh", SSH), script(folder / "relay", RELAY)
    tail = f"command={ssh}&netcat={relay}&socket={daemon.socket}"
    check(f"test+ssh://somebody@far.example:2222/default?{tail}")
    call = (folder / "calls").read_text()
    for words in ("-p 2222", "-l somebody", "-- far.example"):
        assert words in call, call
    check_refused(f"test+ssh://far.example/default?command=/bin/false", "")


def check_aliases(uri, folder):
    """As a user who is not root, since root's names stand in /etc alone."""
    config = folder / "config"
    (config / "libvirt").mkdir(parents=True)
    (config / "libvirt/libvirt.conf").write_text(f'uri_aliases = [\n  "near={uri}",\n]\nuri_default = "near"\n')
    folder.chmod(0o755)
    program = shutil.copy(outputs.HOSTLER, folder / "hostler")
    nobody = {"user": 65534} if os.geteuid() == 0 else {}
    environment = dict(os.environ, XDG_CONFIG_HOME=str(config), HOME=str(folder))
    for words in (["-c", "near", "domname", "1"], ["domname", "1"]):
        done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, timeout=120, **nobody)
        assert (done.stdout, done.returncode) == ("test\n\n", 0), done


def main():
    daemon = Daemon()
    tcp, tls = free_port(), free_port()
    folder = pathlib.Path(daemon.root)
    made = Certificates(folder / "pki", "server", "client", "stranger")
    daemon.config = f"""
listen_addr = "127.0.0.1"
listen_tcp = 1
auth_tcp = "none"
tcp_port = "{tcp}"
tls_port = "{tls}"
{made.settings()}tls_allowed_dn_list = ["O=hostler,CN=cli*"]
"""
    with daemon:
        check(daemon.uri("test:///default"))
        check(f"test+tcp://127.0.0.1:{tcp}/default")
        known, stranger = made.pki_of("client"), made.pki_of("stranger")
        check(f"test+tls://127.0.0.1:{tls}/default?pkipath={known}")
        check_refused(f"test+tls://127.0.0.1:{tls}/default?pkipath={stranger}", "")
        check_refused(f"test+tls://127.0.0.1:{tls}/default?pkipath={folder}/none", f"{folder}/none")
        check_refused(f"test+tcp://127.0.0.1:{free_port()}/default", "Connection refused")
        check_refused(f"test+unix:///default?socket={folder}/none", f"Failed to connect socket to '{folder}/none'")
        check_ssh(daemon, folder)
        check_aliases(f"test+tcp://127.0.0.1:{tcp}/default", folder)


if __name__ == "__main__":
    sys.exit(main())
