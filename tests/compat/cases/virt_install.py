#!/usr/bin/python3
"""virt-install, as Debian has it, makes a domain of the test driver. (On hostler-vmm: the lab's case.)"""

import subprocess
import sys

from daemon import Daemon


def main():
    with Daemon() as daemon:
        command = ["virt-install", "--connect", daemon.uri("test:///default"), "--name", "made", "--memory", "64",
                   "--vcpus", "2", "--disk", "none", "--network", "none", "--import", "--osinfo", "generic", "--noautoconsole"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and "Domain creation completed." in done.stdout, done.stdout + done.stderr
        assert daemon.virsh("domstate", "made").strip() == "running"
        assert daemon.virsh("vcpucount", "made", "--maximum", "--config").strip() == "2"


if __name__ == "__main__":
    sys.exit(main())
