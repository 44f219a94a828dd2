#!/usr/bin/python3
"""hostler's interactive shell at a terminal: completion of commands, options and domains, a history that
outlives the shell, quoting, several commands in a line, and a refusal that does not end it."""

import os
import pty
import re
import select
import subprocess
import sys
import time

import outputs
from daemon import PATIENCE_S, Daemon

TAB, UP, KILL_LINE, END = "\t", "\x1b[A", "\x15", "\x04"
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x07\x0e\x0f]")


class Shell:
    """A shell at a terminal of its own."""

    def __init__(self, uri, home):
        self.terminal, far = pty.openpty()
        environment = dict(os.environ, TERM="dumb", HOME=str(home), XDG_CACHE_HOME=str(home / "cache"))
        self.process = subprocess.Popen([outputs.HOSTLER, "-c", uri], stdin=far, stdout=far, stderr=far, env=environment)
        os.close(far)
        self.seen = ""
        self.expect("hostler # ")

    def expect(self, text):
        """Reads until the text is there, and forgets what was before it."""
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.seen:
            ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise AssertionError(f"'{text}' does not come; there is {self.seen!r}")
            self.seen += CONTROLS.sub("", os.read(self.terminal, 65536).decode())
        before, _, self.seen = self.seen.partition(text)
        return before

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def end(self):
        """By the end-of-file key, again where it came before the shell had taken the terminal over."""
        for _ in range(PATIENCE_S):
            self.type(KILL_LINE + END)
            try:
                return self.process.wait(1)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError("the shell does not end")


def check_completion(shell):
    shell.type("nodecpum" + TAB)
    shell.expect("nodecpumap ")
    shell.type("\r")
    shell.expect("CPUs present:")
    shell.expect("hostler # ")
    shell.type("domifst" + TAB + "te" + TAB)
    shell.expect("domifstat test ")
    shell.type("testnet0\r")
    shell.expect("rx_bytes")
    shell.expect("hostler # ")
    shell.type("list --t" + TAB)
    for option in ("--table", "--title", "--transient"):
        shell.expect(option)
    shell.type("a" + TAB)
    shell.expect("list --table ")
    shell.type("\r")
    shell.expect("running")
    shell.expect("hostler # ")


def check_lines(shell):
    shell.type("domname 1; domid test\r")
    shell.expect("test\r\n\r\n1\r\n")
    shell.expect("hostler # ")
    shell.type("echo 'a  b' \"c\" # a comment\r")
    shell.expect("a  b c\r\n")
    shell.expect("hostler # ")
    shell.type("dominfo nope\r")
    shell.expect("error: failed to get domain 'nope'")
    shell.expect("hostler # ")
    shell.type("nonsense\r")
    shell.expect("error: unknown command: 'nonsense'")
    shell.expect("hostler # ")


def check_history(uri, home):
    shell = Shell(uri, home)
    shell.type("domuuid test\r")
    shell.expect("6695eb01-f6a4-8304-79aa-97f2502e193f")
    shell.expect("hostler # ")
    assert shell.end() == 0
    shell = Shell(uri, home)
    shell.type(UP)
    shell.expect("domuuid test")
    shell.type("\r")
    shell.expect("6695eb01-f6a4-8304-79aa-97f2502e193f")
    shell.expect("hostler # ")
    assert shell.end() == 0


def check_complete(uri):
    """What bash asks for at its tab key; without a server it still knows the words."""

    def complete(uri, *words):
        command = [outputs.HOSTLER, "-c", uri, "complete", "--", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=120).stdout.split()

    assert complete(uri, "start", "te") == ["test"]
    assert complete(uri, "list", "--ti") == ["--title"]
    nowhere = "test+unix:///default?socket=/nonexistent"
    assert complete(nowhere, "domblke") == ["domblkerror"]
    assert complete(nowhere, "start", "") == []


def main():
    with Daemon() as daemon:
        uri = daemon.uri("test:///default")
        shell = Shell(uri, daemon.root)
        check_completion(shell)
        check_lines(shell)
        shell.type("quit\r")
        assert shell.process.wait(120) == 0
        check_history(uri, daemon.root)
        check_complete(uri)


if __name__ == "__main__":
    sys.exit(main())
