#!/usr/bin/python3
"""libvirtd's own configuration file with all of its settings, as its package has it for tests: hostlerd knows every key, takes
every value that fits this machine, and starts; a key that is set twice is no error, and the first counts."""

import pathlib
import re
import subprocess
import sys

from daemon import Daemon
from libvirtd import Libvirtd

FILE = pathlib.Path("/usr/share/augeas/lenses/tests/test_libvirtd.aug")
# What would need another machine or other files: addresses, groups, certificates, a kernel that takes audit records.
OTHERS = "listen_addr listen_tcp unix_sock_group auth_tcp auth_unix_rw audit_level host_uuid tls_priority log_outputs".split()


TWICE = "max_clients = 31\nmax_clients = 42\nkeepalive_interval = 7\n"


def most_clients(socket):
    command = ["virt-admin", "-c", f"libvirtd:///system?socket={socket}", "srv-clients-info", "libvirtd"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return int(re.search(r"nclients_max +: (\d+)", done.stdout).group(1))


def first_counts():
    """Of a key that is set twice libvirtd heeds the first; hostlerd does, too, and says so."""
    with Daemon(config=TWICE) as daemon:
        assert most_clients(daemon.root / "run/hostler/hostler-admin-sock") == 31
        assert "hostlerd.conf:2: 'max_clients' is set again and left out: line 1 has it already" in daemon.log, daemon.log
    if Libvirtd.missing():
        return
    with Libvirtd(config=TWICE) as reference:
        assert most_clients(reference.root / "run/libvirt-admin-sock") == 31


def main():
    if not FILE.exists():
        print(f"{FILE} is not there: install libvirt-daemon")
        return 77
    text = FILE.read_text().partition('let conf = "')[2].partition("\n   test ")[0].replace('\\"', '"')
    lines = re.findall(r"(?m)^(\w+) ?= ?(.+)$", text)
    assert len(lines) > 40, lines
    config = "".join(f"{key} = {value}\n" for key, value in lines if key not in OTHERS)
    with Daemon(config=config) as daemon:
        assert daemon.virsh("domstate", "test", uri="test:///default") == "running\n\n"
        assert "is not a setting" not in daemon.log, daemon.log
    # The rest is known as well: what is refused is a value.
    others = "".join(f"{key} = []\n" for key, _ in lines if key in OTHERS)
    assert others.count("\n") == len(OTHERS), others
    for line in others.splitlines():
        try:
            with Daemon(config=line + "\n"):
                raise AssertionError(f"it starts with {line}")
        except RuntimeError as error:
            assert f"hostlerd.conf:1: {line.split()[0]} takes " in str(error), error
    first_counts()
    print(f"{len(lines)} settings of libvirtd.conf are known")


if __name__ == "__main__":
    sys.exit(main())
