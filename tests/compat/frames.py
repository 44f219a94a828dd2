"""libvirt's messages made and read by hand, for what no client library would send or show."""

import pathlib
import re
import socket
import struct
import typing

IDL = pathlib.Path(__file__).parents[2] / "proto/idl"
REMOTE, QEMU, ADMIN, KEEPALIVE = 0x20008086, 0x20008087, 0x06900690, 0x6B656570
CALL, REPLY, EVENT, STREAM, CALL_WITH_FDS, REPLY_WITH_FDS, STREAM_HOLE = range(7)
PING, PONG = 1, 2
HEADER = struct.Struct(">IIiIII")  # program, version, procedure, type, serial, status
HEAD_BYTES = 4 + HEADER.size
FRAME_BYTES_MAX = (32 << 20) + 4  # the length word is not counted


def numbers():
    """By number, the name of each procedure of the remote program."""
    found = re.findall(r"(?m)^(?:proc|event) (\d+) (\w+)", (IDL / "remote.idl").read_text())
    return {int(number): name for number, name in found}


NAMES = numbers()
BY_NAME = {name: number for number, name in NAMES.items()}


def pack(*items):
    """XDR: an int is a word, a text a string, None an optional that is not there, bytes stand as they are."""
    out = b""
    for item in items:
        if isinstance(item, bytes):
            out += item
        elif isinstance(item, str):
            text = item.encode()
            out += struct.pack(">I", len(text)) + text + bytes(-len(text) % 4)
        else:
            out += struct.pack(">i", 0 if item is None else item)
    return out


def hyper(number):
    return struct.pack(">Q", number)


def frame(procedure, payload=b"", *, program=REMOTE, version=1, kind=CALL, serial=0, status=0):
    """`procedure` by its name (of the remote program) or number."""
    number = BY_NAME[procedure] if isinstance(procedure, str) else procedure
    header = HEADER.pack(program, version, number, kind, serial, status)
    return struct.pack(">I", HEAD_BYTES + len(payload)) + header + payload


class Message(typing.NamedTuple):
    program: int
    version: int
    procedure: int
    kind: int
    serial: int
    status: int
    payload: bytes

    def error(self):
        """(code, text) of an answer that is an error; (0, "") of another."""
        if self.status != 1:
            return 0, ""
        code, _, is_there = struct.unpack(">iii", self.payload[:12])
        (length,) = struct.unpack(">I", self.payload[12:16]) if is_there else (0,)
        return code, self.payload[16 : 16 + length].decode(errors="replace")


class Peer:
    """One end of a connection, which sends what it is told to. Works over a plain and over a TLS socket."""

    def __init__(self, wire):
        self.wire = wire
        self.serial = 0

    def read(self, count):
        """So many bytes, or nothing: the other side ended it."""
        data = bytearray()
        try:
            while len(data) < count:
                more = self.wire.recv(count - len(data))
                if not more:
                    return None
                data += more
        except ConnectionResetError:
            return None
        return bytes(data)

    def message(self):
        """The next one, or nothing at the end."""
        length = self.read(4)
        if length is None:
            return None
        body = self.read(struct.unpack(">I", length)[0] - 4)
        return Message(*HEADER.unpack(body[: HEADER.size]), body[HEADER.size :]) if body else None

    def send(self, procedure, payload=b"", **header):
        self.serial += 1
        self.wire.sendall(frame(procedure, payload, **{"serial": self.serial, **header}))

    def call(self, procedure, payload=b"", **header):
        """The answer; what comes between is passed over."""
        self.send(procedure, payload, **header)
        while answer := self.message():
            if answer.kind in (REPLY, REPLY_WITH_FDS) and answer.serial == self.serial:
                return answer
        return None

    def open(self, uri="test:///default"):
        answer = self.call("connect_open", pack(1, uri, 0))
        assert answer.status == 0, answer.error()
        return self

    def answers(self):
        """Whether anybody is there: any server answers a ping. What comes between is passed over, its own pings among it."""
        try:
            self.wire.sendall(frame(PING, program=KEEPALIVE, kind=EVENT))
        except OSError:
            return False
        while answer := self.message():
            if (answer.program, answer.procedure) == (KEEPALIVE, PONG):
                return True
        return False

    def close(self):
        self.wire.close()


def connect(path, timeout=120):
    """A peer at a UNIX socket, which has said nothing yet."""
    wire = socket.socket(socket.AF_UNIX)
    wire.connect(str(path))  # waits while the queue of those who knock is full, which one with a time limit does not
    wire.settimeout(timeout)
    return Peer(wire)
