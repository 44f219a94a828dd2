"""A real ssh: sshd of this test's own on 127.0.0.1, with keys and settings in a folder of the test's. Nobody's ~ is read or written
but by the login shell, and it ends with the test."""

import getpass
import os
import pathlib
import shutil
import subprocess

from daemon import free_port, wait_until

SERVER = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized
PidFile {folder}/pid
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
StrictModes no
PrintMotd no
PermitUserRC no
LogLevel VERBOSE
SetEnv {environment}
"""
CLIENT = """
Host *
    User {user}
    IdentityFile {folder}/client_key
    IdentitiesOnly yes
    UserKnownHostsFile {folder}/known_hosts
    GlobalKnownHostsFile /dev/null
    StrictHostKeyChecking yes
    BatchMode yes
"""
# As root it puts who has not logged in yet into an empty folder, as a user of its own: only this sshd sees them.
AS_ROOT = """mount -t tmpfs tmpfs /run && mkdir -m 0755 /run/sshd && mount --bind "$1/passwd" /etc/passwd && shift && exec "$@" """
NOBODY = "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n"


class NotHere(Exception):
    """This host lets no sshd run; the text says why."""


def program():
    """This host's, or what conf/install-packages has unpacked; None where there is none."""
    unpacked = pathlib.Path(os.environ["HOSTLERD_BIN"]).parent.parent / "packages/usr/sbin"
    return shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:{unpacked}")


def make_key(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)


class Sshd:
    """`command` is the ssh that a URI names: the host's, with settings of its own. `environment` is what is run over there has."""

    def __init__(self, folder, environment):
        self.folder = folder
        folder.mkdir()
        self.port = free_port()
        for name in ("host_key", "client_key", "other_key"):
            make_key(folder / name)
        (folder / "authorized").write_bytes((folder / "client_key.pub").read_bytes())
        self.know("host_key")
        words = " ".join(f'"{name}={value}"' for name, value in environment.items())
        (folder / "server").write_text(SERVER.format(port=self.port, folder=folder, environment=words))
        (folder / "client").write_text(CLIENT.format(user=getpass.getuser(), folder=folder))
        self.command = self.written("ssh", f'#!/bin/sh\nexec ssh -F {folder}/client "$@"\n')

    def written(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def know(self, key):
        """The client takes who has this key for the far host."""
        public = (self.folder / f"{key}.pub").read_text()
        (self.folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {public}")

    @property
    def log(self):
        return (self.folder / "log").read_text()

    def __enter__(self):
        command = [program(), "-D", "-e", "-f", self.folder / "server"]
        if os.getuid() == 0:
            users = pathlib.Path("/etc/passwd").read_text()
            (self.folder / "passwd").write_text(users if "\nsshd:" in users else users + NOBODY)
            command = ["unshare", "--mount", "sh", "-c", AS_ROOT, "sh", self.folder, *command]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, stderr=log)
        wait_until(self.is_up, lambda: self.log)
        return self

    def is_up(self):
        if self.process.poll() is not None:
            raise NotHere(f"sshd does not run here: {self.log}")
        return "Server listening on" in self.log

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(120)

    def run(self, *words):
        """A command over there, without libvirt."""
        command = [self.command, "-p", str(self.port), "127.0.0.1", *words]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    def uri(self, name, *parameters):
        """`name` is driver and path: "test:/default"."""
        driver, path = name.split(":")
        return f"{driver}+ssh://127.0.0.1:{self.port}{path}?" + "&".join([f"command={self.command}", *parameters])
