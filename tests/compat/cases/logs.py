#!/usr/bin/python3
"""The log goes to standard error, a file, syslog and the journal, each with its own level; what receives them here stands
in for the host's own: sockets at the places where the library looks, in a mount namespace of the daemon's own."""

import os
import socket
import subprocess
import sys
import threading

from daemon import Daemon, wait_until

# $1: a folder with the two sockets; the rest is run where /dev/log and the journal's socket are those.
NAMESPACE = """
set -eu
folder=$1; shift
mkdir -p "$folder/dev" "$folder/systemd/journal"
mount -t tmpfs none "$folder/dev"
for name in null zero full random urandom tty; do
    [ -e "/dev/$name" ] || continue
    touch "$folder/dev/$name"
    mount --bind "/dev/$name" "$folder/dev/$name"
done
touch "$folder/dev/log" "$folder/systemd/journal/socket"
mount --bind "$folder/log.sock" "$folder/dev/log"
mount --bind "$folder/journal.sock" "$folder/systemd/journal/socket"
mkdir -p /run/systemd
mount --rbind "$folder/dev" /dev
mount --rbind "$folder/systemd" /run/systemd
exec "$@"
"""


class Receiver:
    """A datagram socket, and what has come by it."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.received = b""
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while data := self.socket.recv(65536):
            self.received += data + b"\n"

    def wait_for(self, *texts):
        wait_until(lambda: all(text in self.received for text in texts), lambda: (texts, self.received))


class Namespaced(Daemon):
    """A daemon whose /dev/log and journal are this test's."""

    def start(self):
        wrapper = self.root / "namespaced"
        wrapper.mkdir(exist_ok=True)
        script = wrapper / "hostlerd"
        real = self.binaries / "hostlerd"
        (self.root / "namespace.sh").write_text(NAMESPACE)
        words = f'exec unshare -m sh "{self.root}/namespace.sh" "{self.root}" "{real}" --modules "{self.binaries}/modules" "$@"'
        script.write_text(f"#!/bin/sh\n{words}\n")
        script.chmod(0o755)
        binaries, self.binaries = self.binaries, wrapper
        try:
            super().start()
        finally:
            self.binaries = binaries


def main():
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"]).returncode != 0:
        print("not run: a mount namespace takes root")
        return 77
    daemon = Namespaced()
    file = daemon.root / "hostlerd.log"
    daemon.config = f'log_outputs = "2:stderr 1:file:{file} 3:syslog:hostlerd-test 2:journald"\n'
    syslog, journal = Receiver(daemon.root / "log.sock"), Receiver(daemon.root / "journal.sock")
    with daemon:
        assert daemon.virsh("list", "--name").split() == ["test"]
        # A denied call is a warning: it goes to all four.
        (daemon.root / "etc/hostler/policy").write_text("allow user:root viewer\n")
        daemon.process.send_signal(1)
        daemon.wait_for_log("the policy has been read again")
        assert "access denied" in daemon.virsh("destroy", "test", check=False)[2]
        denied = "denied: uid 0 wants virDomainDestroy (domain:stop on any domain): no line fits"
        daemon.wait_for_log(denied)
        syslog.wait_for(denied.encode(), b"hostlerd-test[")
        journal.wait_for(denied.encode(), b"SYSLOG_IDENTIFIER=hostlerd", b"PRIORITY=4")
        wait_until(lambda: denied in file.read_text(), file.read_text)
        # What is only information goes where that is wanted.
        read_again = "the policy has been read again"
        journal.wait_for(read_again.encode(), b"PRIORITY=6")
        assert read_again in daemon.log and read_again in file.read_text()
        assert read_again.encode() not in syslog.received, "syslog got more than was asked for"


if __name__ == "__main__":
    sys.exit(main())
