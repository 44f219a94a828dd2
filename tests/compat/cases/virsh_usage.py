#!/usr/bin/python3
"""virsh_usage.py: hostler has virsh's commands, and each takes virsh's options in virsh's order: the synopsis
in `help COMMAND` is the same. Options of hostler's own may stand behind them."""

import os
import pathlib
import re
import subprocess
import sys

HOSTLER = str(pathlib.Path(os.environ["HOSTLERD_BIN"]) / "hostler")

# What belongs to another hypervisor.
WITHOUT = {"lxc-enter-namespace"}


def help_of(program, *words):
    return subprocess.run([program, "help", *words], capture_output=True, text=True, timeout=120).stdout


def synopses(program, commands):
    """By command, from few calls: a line of many helps."""
    found = {}
    for begin in range(0, len(commands), 40):
        line = "; ".join(f"help {command}" for command in commands[begin : begin + 40])
        text = subprocess.run([program, line], capture_output=True, text=True, timeout=120).stdout
        for match in re.finditer(r"SYNOPSIS\n    (\S+)(.*)\n", text):
            # Words that may stand alone are written in two ways.
            found[match[1]] = re.sub(r"\[<([\w-]+)>\]\.\.\.", r"[[--\1] <string>]...", match[2])
    return found


def main():
    commands = re.findall(r"(?m)^    ([a-z][\w-]+) ", help_of("virsh"))
    expected = synopses("virsh", commands)
    got = synopses(HOSTLER, sorted(set(commands) - WITHOUT))
    failed = 0
    for command in commands:
        if command in WITHOUT:
            continue
        if not got.get(command, "?").startswith(expected[command]):
            failed += 1
            print(f"FAILED: {command}\n  virsh:  {expected[command]}\n  hostler:{got.get(command)}")
    print(f"{len(commands) - len(WITHOUT) - failed} of {len(commands)} commands are used as virsh's are")
    return 1 if failed or len(expected) < 200 else 0


sys.exit(main())
