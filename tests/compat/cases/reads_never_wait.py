#!/usr/bin/python3
"""Every procedure that only reads, while the domain that it is about has a job that does not end and the only thread for what
blocks does not come back from a disk: each is answered at once; what must look at a disk itself gives up in time."""

import math
import sys
import time

import libvirt

from arguments import Values, only_reads, programs, references
from daemon import Background, Daemon
from frames import connect, pack

CONFIG = "min_workers = 1\nmax_workers = 1\njob_time_s = 1\njob_wait_s = 1\n"
AT_ONCE_S = 0.5
TIMES = 5  # a machine with much to do answers late by chance, and not each time
REPLACED_S = 10  # a thread that hangs is, after that: until then there is none
# What they tell is on a disk: they wait for it, so long at most.
LOOKS = ("domain_get_block_info", "storage_vol_get_info", "storage_vol_get_info_flags", "storage_vol_get_xml_desc")
LOOK_S = 2
# Readers may call it, and it changes something, as in libvirt's own table of rights.
CHANGES = ("domain_set_scheduler_parameters",)

XML = """<domain type='test'><name>busy</name><memory unit='MiB'>64</memory><vcpu>2</vcpu><os><type>hvm</type></os><devices>
<disk type='file'><source file='/var/lib/none.img'/><target dev='vda' bus='virtio'/></disk>
<interface type='user'><target dev='vnet0'/></interface></devices></domain>"""
IDLE = XML.replace("busy", "idle")
WORDS = {"name": "busy", "path": "vda", "device": "vnet0", "disk": "vda", "arch": "x86_64"}


def hold(daemon, switch):
    """A save whose disk hangs: it has the domain's turn and the only thread."""
    connection = libvirt.open(daemon.uri("test:///default"))
    switch.write_text("hang")
    try:
        connection.lookupByName("busy").managedSave()
    except libvirt.libvirtError as error:
        assert "managedsave has not ended" in str(error), error
        return
    raise AssertionError("the disk does not hang")


def readers_calls(known):
    for program in known[1:]:
        for procedure in program.procedures:
            if only_reads(procedure) and procedure.name not in CHANGES:
                yield program.number, procedure


def limit_s(name):
    return AT_ONCE_S + LOOK_S * (name in LOOKS)


def timed(peer, program, procedure, payload):
    """How long it took at best, and its error's code."""
    best = math.inf
    for _ in range(TIMES):
        begun = time.monotonic()
        answer = peer.call(procedure.number, payload, program=program)
        assert answer, f"{procedure.name} ended the connection"
        best = min(best, time.monotonic() - begun)
        if best <= limit_s(procedure.name):
            break
    return best, answer.error()[0]


def walk(daemon, uri, refs):
    """By name, what timed() gives; those that look do so at the same time."""
    known = programs()
    values = Values(known, refs, 0, WORDS)
    reader = lambda: connect(f"{daemon.socket}-ro").open(uri)
    first, answers, looks = reader(), {}, {}
    for program, procedure in readers_calls(known):
        order = program, procedure, values.of_call(procedure)
        if procedure.name in LOOKS:
            looks[procedure.name] = Background(lambda order=order: timed(reader(), *order))
        else:
            answers[procedure.name] = timed(first, *order)
    return answers | {name: look.end() for name, look in looks.items()}


def at_once(answers, at_least):
    """How many told something, of those that are served."""
    late = {name: spent for name, (spent, _) in answers.items() if spent > limit_s(name)}
    assert not late, late
    served = [name for name, (_, code) in answers.items() if code != libvirt.VIR_ERR_NO_SUPPORT]
    good = [name for name in served if answers[name][1] == 0]
    assert len(served) > 140 and len(good) >= at_least, (len(served), good)
    return len(good)


def an_image_out_of_reach(daemon):
    """Its disk's size is nowhere but in a file: who asks is told that it cannot be seen, and not kept waiting."""
    try:
        libvirt.open(daemon.uri("test:///default")).lookupByName("idle").blockInfo("vda")
    except libvirt.libvirtError as error:
        assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_TIMEOUT, error
        assert "disk image '/var/lib/none.img' could not be looked at within 2 s" in str(error), error


def tried(look):
    """What `look` gives beside a disk that hangs, and whether all of it was before the disk's thread is replaced."""
    daemon = Daemon(config=CONFIG)
    switch = daemon.failing_disk(daemon.root / "run/hostler/test/save")
    with daemon:
        connection = libvirt.open(daemon.uri("test:///default"))
        busy, _ = connection.defineXML(XML), connection.defineXML(IDLE)
        busy.create()
        refs = references(connection)
        refs["domain_ref"] = pack("busy", busy.UUID(), busy.ID())
        begun = time.monotonic()
        hold(daemon, switch)
        found = look(daemon, refs)
        was_in_time = time.monotonic() - begun < REPLACED_S
        switch.unlink()
        return found, was_in_time


def looked(look):
    for _ in range(TIMES):
        found, was_in_time = tried(look)
        if was_in_time:
            return found
    raise AssertionError("it always takes so long that the disk's thread may have been replaced")


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    good = looked(lambda daemon, refs: at_once(walk(daemon, "test:///default", refs), 110))
    looked(lambda daemon, refs: at_once(walk(daemon, "qemu:///system", refs), 60))  # the host itself, and no such domain
    looked(lambda daemon, _: an_image_out_of_reach(daemon))
    print(f"{good} reads beside a job and a disk that hang")


if __name__ == "__main__":
    sys.exit(main())
