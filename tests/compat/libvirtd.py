"""A private libvirtd for a test: namespaces of its own for its folders and the network, stopped by its own
process id."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time

PROGRAM = "/usr/sbin/libvirtd"
# libvirtd does not start without them; the package that makes them would start a libvirtd on this host, too.
# Who may not open KVM is asked what QEMU can at each call.
KVM_GROUP = os.stat("/dev/kvm").st_gid if os.path.exists("/dev/kvm") else 64055
USERS = {"passwd": f"libvirt-qemu:x:64055:{KVM_GROUP}::/:/usr/sbin/nologin", "group": "libvirt-qemu:x:64055:"}


class Libvirtd:
    """with Libvirtd(config="…") as daemon: … daemon.uri("test:///default") …"""

    def __init__(self, config=""):
        self.config = config

    @staticmethod
    def missing():
        """What keeps it from being started here, or nothing."""
        if not os.path.exists(PROGRAM):
            return "the package libvirt-daemon is not installed"
        if subprocess.run(["unshare", "-mn", "true"], capture_output=True).returncode:
            return "there are no namespaces here in which libvirtd could have folders of its own"
        return None

    def __enter__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="libvirtd-"))
        for folder in ("run", "etc", "lib", "cache", "log"):
            (self.root / folder).mkdir()
        (self.root / "etc/libvirtd.conf").write_text(
            f'auth_unix_rw = "none"\nunix_sock_dir = "{self.root}/run"\n'
            f'log_outputs = "3:file:{self.root}/log/d.log"\n{self.config}'
        )
        places = {"etc": "/etc/libvirt", "run": "/run/libvirt", "lib": "/var/lib/libvirt"}
        places |= {"cache": "/var/cache/libvirt", "log": "/var/log/libvirt"}
        mounts = "".join(
            f"mkdir -p {there} && mount --bind {self.root}/{here} {there} && " for here, there in places.items()
        )
        for file, line in USERS.items():
            known = pathlib.Path(f"/etc/{file}").read_text()
            if "\nlibvirt-qemu:" not in known:
                (self.root / file).write_text(f"{known}{line}\n")
                mounts += f"mount --bind {self.root}/{file} /etc/{file} && "
        script = f"{mounts} exec {PROGRAM} -f {self.root}/etc/libvirtd.conf -p {self.root}/run/pid"
        command = ["unshare", "-mn", "--propagation", "private", "sh", "-c", script]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait()
        return self

    def wait(self):
        deadline = time.monotonic() + 60
        command = ["virsh", "-c", self.uri("test:///default"), "uri"]
        while subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("libvirtd does not come up")
            time.sleep(0.1)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(120)
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def socket(self):
        return self.root / "run/libvirt-sock"

    def uri(self, uri):
        scheme, rest = uri.split(":", 1)
        return f"{scheme}+unix:{rest}?socket={self.socket}"
