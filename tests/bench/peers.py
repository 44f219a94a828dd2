"""The daemons that are compared: started, asked and stopped in the same way."""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

LIBVIRTD = "/usr/sbin/libvirtd"


class Peer:
    """A daemon with a root folder of its own."""

    def __init__(self, name, domain_type):
        self.name, self.domain_type = name, domain_type
        self.root = pathlib.Path(tempfile.mkdtemp(prefix=f"bench-{name}-"))
        self.process = None
        self.expected = 0  # domains that it has when it is up

    def uri(self):
        return f"qemu+unix:///system?socket={self.socket}"

    def start(self):
        """Seconds from the start to the first answer to a list of all domains. Who asks shares the processor: it knocks
        gently, and asks once the door is open."""
        begun = time.monotonic()
        self.launch()
        while True:
            self.wait_for_door(begun)
            asked = ["virsh", "-c", self.uri(), "list", "--all", "--name"]
            done = subprocess.run(asked, capture_output=True, text=True)
            if done.returncode == 0 and len(done.stdout.split()) == self.expected:
                return time.monotonic() - begun
            if self.process.poll() is not None or time.monotonic() - begun > 120:
                sys.exit(f"{self.name} does not come up: {done.stderr}")

    def wait_for_door(self, begun):
        while self.process.poll() is None and time.monotonic() - begun < 120:
            with socket.socket(socket.AF_UNIX) as knock:
                if knock.connect_ex(str(self.socket)) == 0:
                    return
            time.sleep(0.002)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        self.process.wait(60)

    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.pid()}/status").read_text()
        return float(status.split("VmRSS:")[1].split()[0])

    def bench(self, program, what, count):
        """The figures that a bench of the program prints."""
        command = [program, self.uri(), str(self.pid()), self.domain_type, what, str(count)]
        out = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, LIBVIRT_AUTOSTART="0"))
        if out.returncode:
            sys.exit(f"{self.name}, {what}: {out.stderr}")
        return {line.split()[0]: float(line.split()[1]) for line in out.stdout.splitlines()}


class Hostler(Peer):
    def __init__(self, binaries, modules=None):
        super().__init__("hostlerd", "kvm")
        self.binaries = binaries
        self.modules = modules
        self.socket = self.root / "run/hostler/hostler-sock"

    def launch(self):
        command = [self.binaries / "hostlerd", "--root", self.root]
        if self.modules:
            command += ["--modules", self.modules]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def pid(self):
        return self.process.pid


class Libvirtd(Peer):
    def __init__(self):
        if not os.path.exists(LIBVIRTD):
            sys.exit("the package libvirt-daemon is missing: there is nothing to compare with")
        super().__init__("libvirtd", "qemu")
        self.socket = self.root / "run/libvirt-sock"
        for folder in ("run", "etc/qemu", "lib", "cache", "log"):
            (self.root / folder).mkdir(parents=True)
        # No virtlogd runs beside it.
        settings = 'security_driver = "none"\nuser = "root"\ngroup = "root"\nstdio_handler = "file"\n'
        (self.root / "etc/qemu.conf").write_text(settings)
        (self.root / "etc/libvirtd.conf").write_text(
            f'auth_unix_rw = "none"\nunix_sock_dir = "{self.root}/run"\n'
            f'log_outputs = "3:file:{self.root}/log/d.log"\n'
        )

    def launch(self):
        places = {
            "etc": "/etc/libvirt", "run": "/run/libvirt", "lib": "/var/lib/libvirt",
            "cache": "/var/cache/libvirt", "log": "/var/log/libvirt",
        }  # fmt: skip
        mounts = "".join(
            f"mkdir -p {there} && mount --bind {self.root}/{here} {there} && " for here, there in places.items()
        )
        script = f"{mounts}exec {LIBVIRTD} -f {self.root}/etc/libvirtd.conf -p {self.root}/run/pid"
        command = ["unshare", "-m", "--propagation", "private", "sh", "-c", script]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def pid(self):
        return int((self.root / "run/pid").read_text())
