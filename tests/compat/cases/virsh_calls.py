#!/usr/bin/python3
"""virsh_calls.py [WORD]: what commands send and say, through virsh and through hostler. A relay answers each call that changes
something and has nothing to tell, so that nothing changes and every line of calls.txt finds the same domains. A line marked
~ has numbers that run on."""

import os
import subprocess
import sys

import libvirt

import outputs
from arguments import everything, without_answer
from daemon import Daemon
from relay import Relay

URI = "test:///default"
# These are the connection's own, or the beginning of a stream.
PASSED_ON = """connect_open connect_close connect_register_close_callback connect_unregister_close_callback
connect_domain_event_callback_deregister_any domain_open_console storage_vol_upload storage_vol_download""".split()
CALLS_AT_LEAST = 200  # of hostler: with fewer the relay sees no more what is sent
EDITOR = {"EDITOR": "true", "VISUAL": "true"}  # it leaves the file as it is


def run(program, relay, command, runs_on):
    relay.calls.clear()
    words = [program, "-c", relay.uri(URI), *outputs.words(command)]
    done = subprocess.run(
        words, env={**os.environ, **EDITOR}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    said = outputs.settled((done.stdout, done.stderr, done.returncode), runs_on)
    return said, [call for call in relay.calls if call[0] != "connect_set_identity"]


class Comparison:
    def __init__(self, uri, relay):
        self.uri = uri
        self.relay = relay
        self.recorded = 0  # calls of hostler's

    def of_all(self, wanted):
        for line, command, undo, runs_on in outputs.lines("calls.txt"):
            if wanted in line:
                yield line, self.of_one(command, undo, runs_on)
        if not wanted:
            yield "what was recorded", [f"only {self.recorded} calls"] * (self.recorded < CALLS_AT_LEAST)

    def of_one(self, command, undo, runs_on):
        """What differs; where numbers run on, in each of some tries: the second may have changed between the two programs."""
        for _ in range(4 if runs_on else 1):
            found = self.of_a_try(command, undo, runs_on)
            if not found:
                break
        return found

    def of_a_try(self, command, undo, runs_on):
        (expected, sent), (got, called) = (self.run(program, command, undo, runs_on) for program in ("virsh", outputs.HOSTLER))
        self.recorded += len(called)
        found = list(outputs.differences(expected, got))
        if sent != called:
            found += [f"virsh called:   {each}" for each in sent] + [f"hostler called: {each}" for each in called]
        return found

    def run(self, program, command, undo, runs_on):
        outcome = run(program, self.relay, command, runs_on)
        if undo:
            outputs.run("virsh", self.uri, undo)
        return outcome


def main(wanted=""):
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon, Relay(daemon.socket) as relay:
        keeper = libvirt.open(daemon.uri(URI))
        rich = (outputs.HERE / "xml/rich.xml").read_text()
        keeper.defineXML(rich.replace(">rich<", ">idle<").replace("5555</uuid>", "6666</uuid>"))
        keeper.defineXML(rich).create()
        relay.answers = dict.fromkeys(set(without_answer()) - set(PASSED_ON), lambda talk, payload: b"")
        before = everything(keeper)
        comparison = Comparison(daemon.uri(URI), relay)
        status = outputs.tell(comparison.of_all(wanted), "sent and said")
        assert everything(keeper) == before, "something has changed"
        return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
