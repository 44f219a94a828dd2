#!/usr/bin/python3
"""versus.py BIN [--domains N] [--rounds N]: hostlerd against Debian's libvirtd, in turn, in one run.

BIN is a build's bin folder. Both daemons get roots of their own and the same definitions; each figure is
the median over the rounds, and what counts is the ratio. Prints the table of docs/performance.md. Needs
root (libvirtd's folders are mounted over in a mount namespace of its own) and the packages
libvirt-daemon, libvirt-daemon-driver-qemu and libvirt-daemon-system."""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

LIBVIRTD = "/usr/sbin/libvirtd"


class Peer:
    """A daemon that can be started, asked and stopped."""

    def __init__(self, name, domain_type):
        self.name, self.domain_type = name, domain_type
        self.root = pathlib.Path(tempfile.mkdtemp(prefix=f"bench-{name}-"))
        self.process = None

    def uri(self):
        return f"qemu+unix:///system?socket={self.socket}"

    def start(self):
        """Seconds from the start to the first answer to a list of all domains."""
        begun = time.monotonic()
        self.launch()
        while True:
            done = subprocess.run(
                ["virsh", "-c", self.uri(), "list", "--all", "--name"], capture_output=True, text=True
            )
            if done.returncode == 0 and len(done.stdout.split()) == self.expected:
                return time.monotonic() - begun
            if self.process.poll() is not None or time.monotonic() - begun > 120:
                sys.exit(f"{self.name} does not come up: {done.stderr}")

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        self.process.wait(60)

    def bench(self, program, *words):
        environment = dict(os.environ, BENCH_DOMAIN_TYPE=self.domain_type, LIBVIRT_AUTOSTART="0")
        command = [program, self.uri(), str(self.pid()), *map(str, words)]
        out = subprocess.run(command, capture_output=True, text=True, env=environment)
        if out.returncode:
            sys.exit(f"{self.name}: {out.stderr}")
        return {line.split()[0]: float(line.split()[1]) for line in out.stdout.splitlines()}


class Hostler(Peer):
    def __init__(self, binaries):
        super().__init__("hostlerd", "kvm")
        self.binaries = binaries
        self.socket = self.root / "run/hostler/hostler-sock"

    def launch(self):
        self.process = subprocess.Popen([self.binaries / "hostlerd", "--root", self.root], stdout=subprocess.DEVNULL)

    def pid(self):
        return self.process.pid


class Libvirtd(Peer):
    def __init__(self):
        super().__init__("libvirtd", "qemu")
        self.socket = self.root / "run/libvirt-sock"
        for folder in ("run", "etc/qemu", "lib", "cache", "log"):
            (self.root / folder).mkdir(parents=True)
        (self.root / "etc/qemu.conf").write_text('security_driver = "none"\nuser = "root"\ngroup = "root"\n')
        (self.root / "etc/libvirtd.conf").write_text(
            f'auth_unix_rw = "none"\nunix_sock_dir = "{self.root}/run"\nlog_outputs = "3:file:{self.root}/log/d.log"\n'
        )

    def launch(self):
        places = {"etc": "/etc/libvirt", "run": "/run/libvirt", "lib": "/var/lib/libvirt", "cache": "/var/cache/libvirt", "log": "/var/log/libvirt"}
        mounts = " && ".join(f"mkdir -p {there} && mount --bind {self.root}/{here} {there}" for here, there in places.items())
        script = f"{mounts} && exec {LIBVIRTD} -f {self.root}/etc/libvirtd.conf -p {self.root}/run/pid"
        self.process = subprocess.Popen(["unshare", "-m", "--propagation", "private", "sh", "-c", script], stdout=subprocess.DEVNULL)

    def pid(self):
        return int((self.root / "run/pid").read_text())


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("bin", type=pathlib.Path)
    arguments.add_argument("--domains", type=int, default=5000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--calls", type=int, default=20000)
    options = arguments.parse_args()
    if not os.path.exists(LIBVIRTD):
        sys.exit("the package libvirt-daemon is missing: there is nothing to compare with")
    program = options.bin.resolve().parent / "tests/bench_calls"
    if not program.exists():
        sys.exit(f"{program} is missing: cmake --build {options.bin.parent} --target bench")
    peers = [Hostler(options.bin.resolve()), Libvirtd()]
    try:
        compare(peers, program, options)
    finally:
        for peer in peers:
            peer.stop()
            shutil.rmtree(peer.root, ignore_errors=True)


def compare(peers, program, options):
    figures = {peer.name: {} for peer in peers}

    def note(peer, name, value):
        figures[peer.name].setdefault(name, []).append(value)

    for peer in peers:
        peer.expected = 0
        peer.start()
        peer.bench(program, "define", options.domains)
        peer.expected = options.domains
        peer.stop()
    for _ in range(options.rounds):
        for peer in peers:
            note(peer, "restart_to_first_answer s", peer.start())
            for name, value in peer.bench(program, "measure", options.calls).items():
                note(peer, f"{name} us", value)
            resident = pathlib.Path(f"/proc/{peer.pid()}/status").read_text().split("VmRSS:")[1].split()[0]
            note(peer, "resident KiB", float(resident))
            peer.stop()

    print(f"| figure ({options.domains} domains, {options.rounds} rounds, medians) | hostlerd | libvirtd | ratio |")
    print("|---|--:|--:|--:|")
    ours, theirs = (figures[peer.name] for peer in peers)
    for name in ours:
        mine, other = statistics.median(ours[name]), statistics.median(theirs[name])
        print(f"| {name} | {mine:.2f} | {other:.2f} | {mine / other:.3f} |")


if __name__ == "__main__":
    main()
