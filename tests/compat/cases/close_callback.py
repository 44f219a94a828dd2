#!/usr/bin/python3
"""A client that asked to be told hears of the end of its connection: with the daemon, by its end or by kill -9; and not
when it has taken its callback back."""

import signal
import threading

import libvirt

from daemon import Daemon, wait_until

REASONS = {libvirt.VIR_CONNECT_CLOSE_REASON_EOF, libvirt.VIR_CONNECT_CLOSE_REASON_ERROR}


class Client:
    def __init__(self, uri):
        self.reasons = []
        self.connection = libvirt.open(uri)
        self.connection.registerCloseCallback(lambda _conn, reason, opaque: opaque.append(reason), self.reasons)

    def waits_for_the_end(self):
        wait_until(lambda: self.reasons, lambda: "nobody said that the connection ended", 30)
        assert len(self.reasons) == 1 and self.reasons[0] in REASONS, self.reasons


def loop():
    while True:
        libvirt.virEventRunDefaultImpl()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=loop, daemon=True).start()
    with Daemon() as daemon:
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            uris = [daemon.uri("test:///default"), daemon.uri("test:///default", read_only=True)]
            clients = [Client(uri) for uri in uris]
            quiet = Client(uris[0])
            quiet.connection.unregisterCloseCallback()
            for client in [*clients, quiet]:
                assert client.connection.isAlive() and not client.reasons
            daemon.stop(signal_number)
            for client in clients:
                client.waits_for_the_end()
                assert not client.connection.isAlive()
            assert not quiet.reasons
            daemon.start()


main()
