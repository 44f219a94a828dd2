#!/usr/bin/python3
"""libvirtd_outputs.py [WORD]: each line of libvirtd_commands.txt (that holds WORD) through virsh and through
hostler over one real libvirtd: the command line works with both daemons, and prints what virsh prints of
objects that no driver of hostlerd has."""

import sys

import outputs
from libvirtd import Libvirtd

if missing := Libvirtd.missing():
    print(f"not compared: {missing}")
    sys.exit(77)
with Libvirtd() as daemon:
    sys.exit(outputs.compare_all(daemon.uri("test:///default"), "libvirtd_commands.txt", *sys.argv[1:]))
