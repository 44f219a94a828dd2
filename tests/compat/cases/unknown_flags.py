#!/usr/bin/python3
"""A flag that does not exist: every call that takes flags and is served here refuses it by its bit and the function's name, with
VIR_ERR_INVALID_ARG, whatever else it was given, and nothing changes."""

import sys

import libvirt

from arguments import XML, Values, everything, programs, references
from daemon import Daemon
from frames import connect

UNKNOWN = 1 << 27  # above it, and below, some list has a filter


def takes_flags(procedure):
    fields = procedure.args if isinstance(procedure.args, list) else []
    return procedure.kind == "proc" and any(field.name == "flags" and field.type.name == "uint" for field in fields)


def walk(connection, peer):
    known = programs()
    values = Values(known, references(connection), UNKNOWN)
    before, refused, wrong = everything(connection), 0, []
    for program in known[1:]:
        for procedure in filter(takes_flags, program.procedures):
            if procedure.name == "connect_open":
                continue  # a connection is opened once
            answer = peer.call(procedure.number, values.all(procedure.args), program=program.number)
            assert answer, f"{procedure.name} ended the connection"
            code, text = answer.error()
            if code == libvirt.VIR_ERR_NO_SUPPORT:
                continue  # nobody serves it here
            refused += 1
            if (code, text.endswith(f"unsupported flags (0x{UNKNOWN:x}) in function {procedure.function}")) != (libvirt.VIR_ERR_INVALID_ARG, True):
                wrong.append(f"{procedure.name}: {code} {text}")
    assert everything(connection) == before
    assert not wrong, "\n".join(wrong)
    return refused


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        connection = libvirt.open(daemon.uri("test:///default"))
        connection.defineXML(XML)
        refused = walk(connection, connect(daemon.socket).open())
        assert refused > 100, refused
        print(f"{refused} calls refuse a flag that does not exist")


if __name__ == "__main__":
    sys.exit(main())
