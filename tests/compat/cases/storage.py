#!/usr/bin/python3
"""Storage by Python's libvirt on the host's folders: events, streams in both directions, what a restart and a
kill -9 leave."""

import os
import shutil
import threading

import libvirt

from daemon import Daemon, wait_until

MIB = 1 << 20
POOL = "<pool type='dir'><name>images</name><target><path>{}</path></target></pool>"
VOLUME = "<volume><name>{}</name><capacity>{}</capacity><allocation>0</allocation>{}</volume>"


def run_events():
    while True:
        libvirt.virEventRunDefaultImpl()


def refused(code, call):
    try:
        call()
    except libvirt.libvirtError as error:
        assert error.get_error_code() == code, error
        return
    raise AssertionError("it was not refused")


def watch(connection):
    heard = []
    connection.storagePoolEventRegisterAny(None, 0, lambda _c, pool, event, *_: heard.append((pool.name(), event)), None)
    connection.storagePoolEventRegisterAny(None, 1, lambda _c, pool, _o: heard.append((pool.name(), "refresh")), None)
    return heard


def wait_for(heard, what):
    wait_until(lambda: what in heard, lambda: (what, heard))


def uploaded(connection, volume, data):
    stream = connection.newStream()
    volume.upload(stream, 0, len(data))
    view = memoryview(data)
    for at in range(0, len(data), 100_000):
        stream.send(bytes(view[at : at + 100_000]))
    stream.finish()


def downloaded(connection, volume, offset=0, length=0):
    stream = connection.newStream()
    volume.download(stream, offset, length)
    data = b""
    while piece := stream.recv(1 << 18):
        data += piece
    stream.finish()
    return data


def streams(connection, pool):
    volume = pool.createXML(VOLUME.format("data", 40 * MIB, ""))
    data = os.urandom(MIB) * 30
    uploaded(connection, volume, data)
    assert downloaded(connection, volume)[: len(data)] == data
    assert downloaded(connection, volume, 12345, 678) == data[12345 : 12345 + 678]
    # A volume that a stream reads stays; the stream that was given up lets go of it.
    stream = connection.newStream()
    volume.download(stream, 0, 0)
    refused(libvirt.VIR_ERR_OPERATION_INVALID, volume.delete)
    stream.abort()
    wait_until(lambda: is_deleted(volume), lambda: "an aborted stream keeps its volume")


def is_deleted(volume):
    try:
        volume.delete()
    except libvirt.libvirtError:
        return False
    return True


def images(pool):
    base = pool.createXML(VOLUME.format("base", MIB, ""))
    backing = f"<target><format type='qcow2'/></target><backingStore><path>{base.path()}</path><format type='raw'/></backingStore>"
    overlay = pool.createXML(VOLUME.format("overlay", 10 * MIB, backing))
    document = overlay.XMLDesc()
    assert "<format type='qcow2'/>" in document and f"<path>{base.path()}</path>" in document, document
    assert overlay.info()[1] == 10 * MIB
    copy = pool.createXMLFrom(VOLUME.format("copy", 2 * MIB, ""), base, 0)
    assert copy.info()[1] == 2 * MIB
    refused(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, lambda: overlay.resize(20 * MIB))
    refused(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, lambda: pool.createXMLFrom(VOLUME.format("no", MIB, ""), overlay, 0))


def restarts(daemon):
    for signal in (15, 9):
        daemon.stop(signal)
        daemon.start()
        connection = libvirt.open(daemon.uri("qemu:///system"))
        pool = connection.storagePoolLookupByName("images")
        assert pool.isActive() and pool.autostart()
        assert sorted(pool.listVolumes()) == ["base", "copy", "overlay"]
        connection.close()


def once_for_each_start_of_the_host(daemon):
    """What was turned off stays off when the daemon comes again, and is on again with the host, whose /run is new."""
    connection = libvirt.open(daemon.uri("qemu:///system"))
    connection.storagePoolLookupByName("images").destroy()
    connection.close()
    for is_new in (False, True):
        daemon.stop()
        if is_new:
            shutil.rmtree(daemon.root / "run")
        daemon.start()
        connection = libvirt.open(daemon.uri("qemu:///system"))
        assert connection.storagePoolLookupByName("images").isActive() == is_new
        connection.close()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=run_events, daemon=True).start()
    with Daemon() as daemon:
        connection = libvirt.open(daemon.uri("qemu:///system"))
        heard = watch(connection)
        pool = connection.storagePoolDefineXML(POOL.format(daemon.root / "images"))
        refused(libvirt.VIR_ERR_SYSTEM_ERROR, pool.create)
        pool.build()
        pool.create()
        pool.setAutostart(1)
        pool.refresh()
        for event in (0, 4, 2, "refresh"):
            wait_for(heard, ("images", event))
        streams(connection, pool)
        images(pool)
        connection.close()
        restarts(daemon)
        once_for_each_start_of_the_host(daemon)


main()
