#!/usr/bin/python3
"""Pools and volumes on a disk that hangs: whoever makes, wipes, deletes or uploads a volume, or builds, starts, refreshes or deletes
a pool, is told in time what of which does not end and that it is given up; other pools and volumes are used meanwhile; once the
disk is well, nothing half-made is left."""

import sys

import libvirt

from daemon import Daemon, wait_until

WAIT_S = 3  # more than what does not hang takes
CONFIG = f"storage_time_s = {WAIT_S}\njob_wait_s = 1\n"
POOL = "<pool type='dir'><name>{}</name><target><path>{}</path></target></pool>"
VOLUME = "<volume><name>{}</name><capacity unit='MiB'>{}</capacity><allocation unit='MiB'>{}</allocation></volume>"
BUILD = libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD


def refused(call, *words, code=libvirt.VIR_ERR_OPERATION_TIMEOUT):
    try:
        call()
    except libvirt.libvirtError as error:
        assert error.get_error_code() == code and all(word in str(error) for word in words), (words, error)
        return
    raise AssertionError(f"it was not refused: {words}")


def volume_names(pool):
    return {volume.name() for volume in pool.listAllVolumes()}


def others_go_on(connection, other):
    """On a disk that is well, and with what the daemon knows of the other."""
    # Who waited for the disk would be told so in time.
    other.createXML(VOLUME.format("passing", 1, 0)).delete()
    assert all(pool.name() and pool.info() for pool in connection.listAllStoragePools())


def made(connection, pool, other, switch):
    switch.write_text("hang")
    refused(lambda: pool.createXML(VOLUME.format("new", 1, 0)), f"storage pool 'slow': create of volume 'new' has not got on for {WAIT_S} s", "given up")
    others_go_on(connection, other)
    refused(pool.storageVolLookupByName("new").delete, "'new' is still being allocated (create for", "given up", code=libvirt.VIR_ERR_OPERATION_INVALID)
    switch.unlink()
    wait_until(lambda: "new" not in volume_names(pool), lambda: "what nobody waited for is there")
    pool.createXML(VOLUME.format("new", 1, 0)).delete()


def changed(connection, pool, other, switch):
    volume = pool.createXML(VOLUME.format("old", 2, 2))
    for name, call in (
        ("wipe", lambda: volume.wipe()),
        ("resize", lambda: volume.resize(3 << 20)),
        ("copy of volume 'copied'", lambda: pool.createXMLFrom(VOLUME.format("copied", 2, 0), volume)),
    ):
        switch.write_text("hang")
        refused(call, f"storage pool 'slow': {name}", f"has not got on for {WAIT_S} s")
        others_go_on(connection, other)
        refused(volume.delete, "'old' is still in use", "given up", code=libvirt.VIR_ERR_OPERATION_INVALID)
        switch.unlink()
        wait_until(lambda: is_free(volume), lambda: f"{name} keeps the volume")
    wait_until(lambda: volume_names(pool) == {"old"}, lambda: volume_names(pool))
    assert volume.info()[1] == 3 << 20
    switch.write_text("hang")
    refused(volume.delete, "storage pool 'slow': delete of volume 'old'")
    switch.unlink()
    wait_until(lambda: not volume_names(pool), lambda: "it is deleted and still seen")


def is_free(volume):
    """A change is nobody else's."""
    try:
        volume.resize(volume.info()[1])
    except libvirt.libvirtError:
        return False
    return True


def uploaded(connection, pool, other, switch):
    volume = pool.createXML(VOLUME.format("filled", 1, 0))
    stream = connection.newStream()
    volume.upload(stream, 0, 4096, 0)
    stream.send(bytes(4096))
    switch.write_text("hang")
    refused(stream.finish, f"storage pool 'slow': upload of volume 'filled' has not got on for {WAIT_S} s")
    others_go_on(connection, other)
    switch.unlink()
    wait_until(lambda: is_free(volume), lambda: "the upload keeps the volume")
    volume.delete()


def folders(daemon, connection, other, switch):
    folder = daemon.root / "slow/inner"
    pool = connection.storagePoolDefineXML(POOL.format("inner", folder))
    late = f"has not come back from its file system within {WAIT_S} s"
    for name, call in (("build", pool.build), ("start", pool.create), ("delete", pool.delete)):
        switch.write_text("hang-folder")
        refused(call, f"storage pool 'inner': {name} {late}")
        others_go_on(connection, other)
        # Without another thread that waits for the disk.
        refused(pool.create, f"{name} has not come back from its file system for", "nothing else is begun there")
        assert pool.name() == "inner" and not pool.isActive() and pool.XMLDesc()
        switch.unlink()
        wait_until(lambda: folder.exists() == (name != "delete"), lambda: f"{name} never happened")
        wait_until(lambda: answers(pool), lambda: f"{name} keeps the pool")
    pool.create(BUILD)
    switch.write_text("hang-folder")
    refused(pool.refresh, f"storage pool 'inner': refresh {late}")
    assert pool.isActive(), "nobody knows better"
    pool.destroy()
    pool.undefine()
    switch.unlink()


def answers(pool):
    """A start fails for what is wrong with the folder, or does not."""
    try:
        pool.create()
        pool.destroy()
    except libvirt.libvirtError as error:
        return error.get_error_code() != libvirt.VIR_ERR_OPERATION_TIMEOUT
    return True


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    daemon = Daemon(config=CONFIG)
    switch = daemon.failing_disk(daemon.root / "slow")
    with daemon:
        connection = libvirt.open(daemon.uri("qemu:///system"))
        pool = connection.storagePoolDefineXML(POOL.format("slow", daemon.root / "slow"))
        other = connection.storagePoolDefineXML(POOL.format("quick", daemon.root / "quick"))
        for one in (pool, other):
            one.create(BUILD)
        made(connection, pool, other, switch)
        changed(connection, pool, other, switch)
        uploaded(connection, pool, other, switch)
        folders(daemon, connection, other, switch)
        # What is stuck when the daemon ends keeps it not.
        switch.write_text("hang")
        refused(lambda: pool.createXML(VOLUME.format("last", 1, 0)), "create of volume 'last'")
        daemon.stop()
        assert "leaving while storage pool 'slow' is busy" in daemon.log, daemon.log[-2000:]
        switch.unlink()


if __name__ == "__main__":
    sys.exit(main())
