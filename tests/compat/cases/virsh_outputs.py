#!/usr/bin/python3
"""virsh_outputs.py [WORD]: each line of commands.txt (that holds WORD) through virsh and through hostler
over one hostlerd."""

import sys

import outputs
from daemon import Daemon

with Daemon() as daemon:
    sys.exit(outputs.compare_all(daemon.uri("test:///default"), "commands.txt", *sys.argv[1:]))
