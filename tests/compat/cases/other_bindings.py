#!/usr/bin/python3
"""The bindings of Ruby and PHP do what their users do first."""

import pathlib
import subprocess
import sys

from daemon import Daemon

PROGRAMS = pathlib.Path(__file__).resolve().parent.parent / "programs"
COMMANDS = {
    "ruby": ["ruby", PROGRAMS / "bindings.rb"],
    "php": ["php", "-d", "extension=libvirt-php.so", PROGRAMS / "bindings.php"],
}


def main():
    with Daemon() as daemon:
        for language, command in COMMANDS.items():
            done = subprocess.run([*command, daemon.uri("test:///default")], capture_output=True, text=True, timeout=120)
            assert done.stdout.strip() == f"{language}: ok", done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
