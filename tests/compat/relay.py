"""A relay before a daemon, of which a test may say how it answers some procedures: so that clients are shown
what no driver here does, and what they send can be compared."""

import os
import pathlib
import shutil
import socket
import struct
import tempfile
import threading

from frames import BY_NAME, CALL_WITH_FDS, EVENT, HEADER, NAMES, REMOTE, REPLY, pack


class Refusal:
    """In place of an answer: the server's error."""

    def __init__(self, code, text):
        self.payload = pack(code, 10, 1, text, 2, None, 1, text, None, None, 0, 0, None)


class Later:
    """An answer that comes after so many seconds; other calls are answered meanwhile."""

    def __init__(self, seconds, payload):
        self.seconds = seconds
        self.payload = payload


class Gone:
    """In place of an answer: the connection ends."""


def receive(peer, size, descriptors):
    data = b""
    while len(data) < size:
        more, passed, _, _ = socket.recv_fds(peer, size - len(data), 32)
        descriptors += passed
        if not more:
            return None
        data += more
    return data


class Talk:
    """One client's connection, and the one behind it."""

    def __init__(self, relay, client):
        self.relay = relay
        self.client = client
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(str(relay.upstream))
        self.lock = threading.Lock()
        threading.Thread(target=self.from_server, daemon=True).start()
        threading.Thread(target=self.from_client, daemon=True).start()

    def send(self, header, payload):
        with self.lock:
            self.client.sendall(struct.pack(">I", 28 + len(payload)) + HEADER.pack(*header) + payload)

    def event(self, name, *items):
        self.send((REMOTE, 1, BY_NAME[name], EVENT, 0, 0), pack(*items))

    def from_server(self):
        try:
            while data := self.server.recv(1 << 16):
                with self.lock:
                    self.client.sendall(data)
            self.client.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client is gone

    def from_client(self):
        try:
            while self.take():
                pass
            self.server.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the daemon is gone

    def take(self):
        """One message from the client: answered here, or passed on."""
        descriptors = []
        length = receive(self.client, 4, descriptors)
        if not length:
            return False
        body = receive(self.client, struct.unpack(">I", length)[0] - 4, descriptors)
        header = HEADER.unpack(body[:24])
        payload = body[24:]
        if header[3] == CALL_WITH_FDS:
            count = struct.unpack(">I", payload[:4])[0]
            payload = payload[4:]
            # Each comes with one byte.
            while len(descriptors) < count:
                receive(self.client, 1, descriptors)
        answer = self.relay.answer(self, header, payload, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        if answer is None:
            self.server.sendall(length + body)
            return True
        if isinstance(answer, Gone):
            self.client.shutdown(socket.SHUT_RDWR)
            return False
        program, version, procedure, _, serial, _ = header
        reply = (program, version, procedure, REPLY, serial, int(isinstance(answer, Refusal)))
        if isinstance(answer, Later):
            threading.Timer(answer.seconds, self.send, (reply, answer.payload)).start()
        else:
            self.send(reply, answer.payload if isinstance(answer, Refusal) else answer)
        return True


class Relay:
    """with Relay(daemon.socket) as relay: relay.answers["domain_block_pull"] = lambda talk, payload: b""

    An answer is the reply's payload, Later, a Refusal, Gone, or None for the daemon's own. `relay.calls` has what was called of
    the procedures that are answered here: (name, payload)."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="relay-"))
        self.socket = self.folder / "sock"
        self.answers = {}
        self.calls = []
        self.passed = []  # the inodes of the descriptors that came

    def __enter__(self):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.socket))
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def accept(self):
        try:
            while True:
                Talk(self, self.listener.accept()[0])
        except OSError:
            return  # closed: the test is over

    def uri(self, uri):
        scheme, rest = uri.split(":", 1)
        return f"{scheme}+unix:{rest}?socket={self.socket}"

    def answer(self, talk, header, payload, descriptors):
        name = NAMES.get(header[2]) if header[0] == REMOTE else None
        if name not in self.answers:
            return None
        self.calls.append((name, payload))
        for descriptor in descriptors:
            self.passed.append(os.fstat(descriptor).st_ino)
        return self.answers[name](talk, payload)
