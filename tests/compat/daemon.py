"""A private hostlerd for a test: its own root folder, its own sockets, stopped by its own process id."""

import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

READY = "ready:"  # the last line of a start, in the log
PATIENCE_S = 120  # with what is sure to come: a machine may have much else to do
PORTS = []  # what keeps other tests from the ports that this one chose


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def free_port():
    """One that no other test gets while this one runs, and that the kernel gives to nobody by itself."""
    first, last = map(int, pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    own = [port for port in range(17000, 65536) if not first <= port <= last] or range(17000, 65536)
    for port in random.sample(own, len(own)):
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0hostler-port-{port}")  # of this network alone, as the port is, and gone with this process
        except OSError:
            mark.close()
            continue
        PORTS.append(mark)
        if is_free(port):
            return port
    raise AssertionError("there is no free port")


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(holds, otherwise, seconds=PATIENCE_S):
    """What `holds` gives as soon as that is true. What `otherwise` gives is said when it never is."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.02)
    return found


def memory_kib(process, what="VmRSS"):
    """Of proc(5)'s status."""
    return int(pathlib.Path(f"/proc/{process}/status").read_text().split(f"{what}:")[1].split()[0])


class Background(threading.Thread):
    """Runs something beside the test and keeps what it gave or raised."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work, self.result, self.problem = work, None, None
        self.start()

    def run(self):
        try:
            self.result = self.work()
        except Exception as error:  # told by end()
            self.problem = error

    def end(self, seconds=PATIENCE_S):
        self.join(seconds)
        assert not self.is_alive(), "it does not end"
        assert self.problem is None, self.problem
        return self.result


class Daemon:
    """with Daemon(config="…") as daemon: … daemon.uri("test:///default") …"""

    def __init__(self, config="", binaries=None):
        self.binaries = pathlib.Path(binaries or os.environ["HOSTLERD_BIN"])
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="hostler-"))
        self.config = config
        self.process = None
        self.successor = None  # the process id of a daemon that took over
        self.environment = {}  # beside the test's own
        self.words = []  # beside those that say where it is

    def __enter__(self):
        folder = self.root / "etc/hostler"
        folder.mkdir(parents=True)
        (folder / "hostlerd.conf").write_text(self.config)
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def socket(self):
        return self.root / "run/hostler/hostler-sock"

    @property
    def log(self):
        return (self.root / "log").read_text()

    def start(self):
        log = open(self.root / "log", "ab")
        lives = self.log.count(READY)  # before: another daemon's, or a successor's
        program = self.binaries / "hostlerd"
        environment = {**os.environ, **self.environment}
        self.process = subprocess.Popen([program, "--root", self.root, "--verbose", *self.words], stderr=log, env=environment)
        deadline = time.monotonic() + PATIENCE_S
        while self.log.count(READY) == lives:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("hostlerd does not come up:\n" + self.log)
            time.sleep(0.02)

    def wait_for_log(self, text, times=1):
        wait_until(lambda: self.log.count(text) >= times, lambda: f"'{text}' is not in the log:\n{self.log}")

    def begin_anew(self, config):
        self.stop()
        (self.root / "etc/hostler/hostlerd.conf").write_text(config)
        self.start()

    def upgrade(self):
        """Another daemon takes over: what `hostler daemon upgrade` says of it."""
        done = self.hostler("daemon", "upgrade", timeout=PATIENCE_S)
        if done.returncode == 0:
            self.successor = self.holder()
        return done

    def holder(self):
        """The process id of who holds the folders."""
        return int((self.root / "var/lib/hostler/hostlerd.lock").read_text())

    def stop_successor(self):
        process, self.successor = self.successor, None
        os.kill(process, 15)
        wait_until(lambda: not is_running(process), lambda: "the last daemon does not end")

    def stop(self, signal=15):
        if self.successor:
            self.stop_successor()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal)
            self.process.wait(PATIENCE_S)
        return self.process.returncode if self.process else None

    def uri(self, uri, read_only=False):
        """`uri` by way of this daemon's UNIX socket: test:///default, qemu:///system."""
        scheme, rest = uri.split(":", 1)
        suffix = "-ro" if read_only else ""
        return f"{scheme}+unix:{rest}?socket={self.socket}{suffix}"

    def virsh(self, *words, uri="test:///default", check=True):
        """What virsh prints; its errors raise unless `check` is off, then (status, stdout, stderr)."""
        command = ["virsh", "-c", self.uri(uri), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
        if not check:
            return done.returncode, done.stdout, done.stderr
        if done.returncode:
            raise RuntimeError(f"virsh {' '.join(words)}: {done.stderr}")
        return done.stdout

    def hostler(self, *words, timeout=PATIENCE_S):
        """The command line's process, over: it is told this daemon's folders."""
        command = [self.binaries / "hostler", "--root", self.root, *words]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)

    def import_from(self, source, *more):
        """hostlerd's process, over, which took over what another left."""
        command = [self.binaries / "hostlerd", "--root", self.root, "--import", source, *more]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)

    def failing_disk(self, folder):
        """The next start is with a disk that fails at `folder`, in the way that the file says which this gives."""
        library = self.binaries.parent / "tests/failing_disk.so"
        assert library.exists(), f"{library} is missing"
        switch = self.root / "failing"
        self.environment = {"LD_PRELOAD": str(library), "HOSTLER_FAILING_FOLDER": str(folder), "HOSTLER_FAILING_CALL": str(switch)}
        return switch

    def virt_admin(self, *words, check=True, socket=None):
        """What virt-admin prints; its errors fail the test unless `check` is off, then (status, stdout, stderr)."""
        uri = f"libvirtd+unix:///system?socket={socket or self.root / 'run/hostler/hostler-admin-sock'}"
        done = subprocess.run(["virt-admin", "-c", uri, *words], capture_output=True, text=True, timeout=PATIENCE_S)
        if not check:
            return done.returncode, done.stdout, done.stderr
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def admin_values(self, *words):
        """Its lines of "name : value" as a dictionary."""
        return dict(re.findall(r"^(\S+)\s*: (.*?)\s*$", self.virt_admin(*words), re.M))
