#!/usr/bin/python3
"""broken_pipe.py: that the client of a console is gone is no signal to a hostler-vmm, which would end its guest."""

import os
import pathlib
import signal
import socket
import subprocess
import time

from daemon import PATIENCE_S

PROGRAM = pathlib.Path(os.environ["HOSTLERD_BIN"]) / "hostler-vmm"


def ignores(process, number):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    (mask,) = [line.split()[1] for line in status.splitlines() if line.startswith("SigIgn:")]
    return bool(int(mask, 16) >> (number - 1) & 1)


def main():
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(b"")  # in the abstract space, named by the kernel
    listener.listen()
    command = [PROGRAM, "--control-fd", str(listener.fileno())]
    process = subprocess.Popen(command, pass_fds=[listener.fileno()])
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not ignores(process, signal.SIGPIPE):
            assert process.poll() is None and time.monotonic() < deadline, "a broken pipe would end it"
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
