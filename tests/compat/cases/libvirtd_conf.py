#!/usr/bin/python3
"""libvirtd's own configuration file with all of its settings, as its package has it for tests: hostlerd knows every key, takes
every value that fits this machine, and starts."""

import pathlib
import re
import sys

from daemon import Daemon

FILE = pathlib.Path("/usr/share/augeas/lenses/tests/test_libvirtd.aug")
# What would need another machine or other files: addresses, groups, certificates, a kernel that takes audit records.
OTHERS = "listen_addr listen_tcp unix_sock_group auth_tcp auth_unix_rw audit_level host_uuid tls_priority log_outputs".split()


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
    print(f"{len(lines)} settings of libvirtd.conf are known")


if __name__ == "__main__":
    sys.exit(main())
