#!/usr/bin/python3
"""Every procedure over the read-only socket, with arguments that are good: what is not for readers is refused as such, whatever
its flags, and nothing of what there is changes. Over the other socket the same arguments do change it."""

import sys

import libvirt

from arguments import ENDS, XML, Values, beyond_reading, everything, only_reads, programs, references
from daemon import Daemon
from frames import connect

DENIED = libvirt.VIR_ERR_OPERATION_DENIED


def asked(procedure):
    """(flags, whether a reader may) of each way to call it of which its permissions tell."""
    yield 0, only_reads(procedure)
    for rule in beyond_reading(procedure):
        if rule.when == "if":
            yield sum(getattr(libvirt, word) for word in rule.flags.split("|")), False


def walk(peer, known, refs):
    calls, refused = 0, 0
    for program in known[1:]:
        for procedure in program.procedures:
            if procedure.kind != "proc" or procedure.name in ENDS:
                continue
            for flags, may in asked(procedure):
                arguments = Values(known, refs, flags).of_call(procedure)
                answer = peer.call(procedure.number, arguments, program=program.number)
                assert answer, f"{procedure.name} ended the connection"
                code, text = answer.error()
                if flags and code == libvirt.VIR_ERR_NO_SUPPORT:
                    continue  # nobody serves it here, whatever its flags
                assert may != (code == DENIED), (procedure.name, hex(flags), code, text)
                calls += 1
                refused += code == DENIED
    return calls, refused


def changes(peer, known, refs):
    """Those of some calls that do what they say."""
    values = Values(known, refs, 0)
    wanted = ("domain_suspend", "storage_vol_delete", "domain_destroy")
    named = {one.name: one for one in known[1].procedures}
    return [name for name in wanted if peer.call(name, values.of_call(named[name])).error() == (0, "")]


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        connection = libvirt.open(daemon.uri("test:///default"))
        connection.defineXML(XML)
        known, refs = programs(), references(connection)
        before = everything(connection)
        reader = connect(f"{daemon.socket}-ro").open()
        calls, refused = walk(reader, known, refs)
        assert everything(connection) == before, everything(connection)
        assert calls > 400 and refused > 200, (calls, refused)
        done = changes(connect(daemon.socket).open(), known, refs)
        assert len(done) == 3 and everything(connection) != before, done
        print(f"{calls} calls of a reader, {refused} refused, nothing changed")


if __name__ == "__main__":
    sys.exit(main())
