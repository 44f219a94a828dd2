#!/usr/bin/python3
"""Clients that fall silent: one that answers no ping is dropped, one that reads no events is, too, each with a line in the log;
one that answers, and one that is never asked, stay."""

import sys
import time

import libvirt

from daemon import Daemon
from frames import EVENT, KEEPALIVE, PING, PONG, connect, frame, pack

INTERVAL_S, COUNT = 2, 2
KEEPALIVE_FEATURE = 10
LISTENERS = 64  # of one client: each event is sent to it so many times
LIVES_MAX = 3000
XML = "<domain type='test'><name>{}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"
NO_ANSWER, NO_READER = "is dropped: it does not answer keepalive", "is dropped: it does not read its events"


def that_may_be_asked(daemon):
    peer = connect(daemon.socket).open()
    assert peer.call("connect_supports_feature", pack(KEEPALIVE_FEATURE)).status == 0
    return peer


def pings_until_the_end(peer, answers, seconds):
    """How many pings came until the connection ended or the time was over, and whether it ended."""
    count, deadline = 0, time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        peer.wire.settimeout(left)
        try:
            message = peer.message()
        except TimeoutError:
            break
        if message is None:
            return count, True
        assert (message.program, message.procedure, message.kind) == (KEEPALIVE, PING, EVENT), message
        count += 1
        if answers:
            peer.wire.sendall(frame(PONG, program=KEEPALIVE, kind=EVENT))
    return count, False


def no_answer(daemon):
    began = time.monotonic()
    mute, never_asked = that_may_be_asked(daemon), connect(daemon.socket).open()
    pings, is_over = pings_until_the_end(mute, False, 60)
    took = time.monotonic() - began
    assert is_over and pings == COUNT, (pings, is_over)
    assert COUNT * INTERVAL_S <= took, took
    daemon.wait_for_log(NO_ANSWER)
    polite = that_may_be_asked(daemon)
    pings, is_over = pings_until_the_end(polite, True, 2 * took)
    assert pings > COUNT and not is_over, (pings, is_over)
    assert never_asked.answers() and polite.answers()
    assert daemon.log.count(NO_ANSWER) == 1, daemon.log
    for peer in (never_asked, polite):
        peer.close()


def no_reader(daemon):
    """The domain goes on at its pace, whoever listens to it."""
    connection = libvirt.open(daemon.uri("test:///default"))
    domain = connection.defineXML(XML.format("n" * 240))
    deaf, reader = (connect(daemon.socket).open() for _ in range(2))
    for peer, count in ((deaf, LISTENERS), (reader, 1)):
        for _ in range(count):
            answer = peer.call("connect_domain_event_callback_register_any", pack(libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, None))
            assert answer.status == 0, answer.error()
    lives, slowest = 0, 0.0
    while NO_READER not in daemon.log:
        began = time.monotonic()
        domain.create()
        domain.destroy()
        slowest = max(slowest, time.monotonic() - began)
        lives += 1
        for _ in range(2):
            assert reader.message().kind == EVENT
        assert lives < LIVES_MAX, "nobody was dropped"
    assert slowest < 30, slowest
    assert reader.answers(), "who reads is not dropped"
    # What was on its way is still read, and then the end.
    while deaf.message():
        pass
    print(f"dropped after {lives} starts and stops, the slowest {1000 * slowest:.1f} ms")


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon(config=f"keepalive_interval = {INTERVAL_S}\nkeepalive_count = {COUNT}\n") as daemon:
        no_answer(daemon)
    with Daemon() as daemon:
        no_reader(daemon)


if __name__ == "__main__":
    sys.exit(main())
