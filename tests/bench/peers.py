"""The daemons that are compared: started, asked and stopped in the same way."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

LIBVIRTD = "/usr/sbin/libvirtd"


@contextlib.contextmanager
def fresh_disk():
    """A folder on a file system that nobody has used yet: ext4 with a journal, in a file. One that was used is slow in ways
    of its own: without a journal, ext4 looks for a new file among those that were removed in the last minutes."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
    image, disk = folder / "image", folder / "disk"
    disk.mkdir()
    with open(image, "wb") as file:
        file.truncate(4 << 30)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    subprocess.run(["mount", "-o", "loop,noinit_itable", image, disk], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)
        shutil.rmtree(folder)


class Peer:
    """A daemon with a root folder of its own, on `disk`."""

    def __init__(self, name, domain_type, disk):
        self.name, self.domain_type = name, domain_type
        self.root = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-", dir=disk))
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
    def __init__(self, binaries, disk=None, modules=None):
        super().__init__("hostlerd", "kvm", disk)
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
    def __init__(self, disk=None):
        if not os.path.exists(LIBVIRTD):
            sys.exit("the package libvirt-daemon is missing: there is nothing to compare with")
        super().__init__("libvirtd", "qemu", disk)
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
