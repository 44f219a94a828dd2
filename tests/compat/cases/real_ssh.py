#!/usr/bin/python3
"""qemu+ssh through a real sshd, by virt-ssh-helper and by plain bytes (netcat): virsh, Python and hostler read, change, hear events
and carry a volume; a reader stays one; a host or a client that is not who it should be gets nowhere; who is cut off leaves no
connection behind."""

import os
import shutil
import subprocess
import sys
import threading

import libvirt

import sshd
from daemon import Daemon, wait_until

XML = "<domain type='test'><name>{}</name><memory>65536</memory><os><type>hvm</type></os></domain>"
POOL = "<pool type='dir'><name>p</name><target><path>{}</path></target></pool>"
VOLUME = "<volume><name>v</name><capacity>3000001</capacity><target><format type='raw'/></target></volume>"


def skip(why):
    print(f"real_ssh is skipped: {why}")
    sys.exit(77)


def require_ssh(far):
    """Where nobody may log in here, that is no fault of hostler's."""
    done = far.run("true")
    if done.returncode:
        skip(f"nobody may log in by ssh here: {done.stderr.strip()}; sshd says: {far.log[-2000:]}")


def ways(daemon):
    """The parameters by which a client gets to the daemon's socket."""
    return {
        "helper": ["proxy=native"],
        "netcat": ["proxy=netcat", "netcat=nc", f"socket={daemon.socket}"],
    }


def virsh(uri, *words):
    done = subprocess.run(["virsh", "-c", uri, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (uri, words, done.stderr)
    return done.stdout


def hostler(daemon, uri, *words):
    done = subprocess.run([daemon.binaries / "hostler", "-c", uri, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (uri, words, done.stderr)
    return done.stdout


def programs(daemon, far, way, parameters):
    """Each client's command line reads and changes."""
    uri = far.uri("test:/default", *parameters)
    for number, run in enumerate((lambda *words: virsh(uri, *words), lambda *words: hostler(daemon, uri, *words))):
        name = f"{way}{number}"
        document = far.folder / f"{name}.xml"
        document.write_text(XML.format(name))
        run("define", str(document))
        run("start", name)
        assert set(run("list", "--name").split()) == {"test", name}
        assert "running" in run("domstate", name)
        run("destroy", name)
        run("undefine", name)
    assert "QEMU" in virsh(far.uri("qemu:/system", *parameters), "version")
    assert "QEMU" in hostler(daemon, far.uri("qemu:/system", *parameters), "version")


def upload(connection, volume, data):
    stream = connection.newStream()
    volume.upload(stream, 0, len(data), 0)
    for at in range(0, len(data), 100_000):
        stream.send(data[at : at + 100_000])
    stream.finish()


def download(connection, volume):
    stream = connection.newStream()
    volume.download(stream, 0, 0, 0)
    data = b""
    while piece := stream.recv(100_000):
        data += piece
    stream.finish()
    return data


def carries(daemon, far, parameters):
    """More than fits into one of ssh's windows, both ways, and the same bytes."""
    connection = libvirt.open(far.uri("qemu:/system", *parameters))
    pool = connection.storagePoolDefineXML(POOL.format(daemon.root / "pool"))
    pool.create(libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD)
    volume = pool.createXML(VOLUME)
    data = os.urandom(3_000_001)
    upload(connection, volume, data)
    assert download(connection, volume) == data
    volume.delete()
    pool.destroy()
    pool.delete()
    pool.undefine()
    connection.close()


def hears(far, parameters):
    """Events come by themselves."""
    connection = libvirt.open(far.uri("test:/default", *parameters))
    seen = threading.Event()
    number = connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *_: seen.set(), None)
    connection.lookupByName("test").suspend()
    assert seen.wait(120), "no event came"
    connection.lookupByName("test").resume()
    connection.domainEventDeregisterAny(number)
    connection.close()


def reader(daemon, far):
    """Its socket is the one for readers, by whichever way."""
    for parameters in (["proxy=native"], ["proxy=netcat", f"socket={daemon.socket}-ro"]):
        connection = libvirt.openReadOnly(far.uri("test:/default", *parameters))
        assert connection.lookupByName("test").isActive()
        try:
            connection.lookupByName("test").destroy()
            raise AssertionError("a reader destroyed a domain")
        except libvirt.libvirtError as error:
            assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED, error
        connection.close()


def refused(daemon, far, *words):
    """Each client says why, by ssh's own words."""
    uri = far.uri("test:/default", "proxy=native")
    try:
        libvirt.open(uri)
        raise AssertionError("it was let in")
    except libvirt.libvirtError as error:
        assert all(word in str(error) for word in words), error
    done = subprocess.run([daemon.binaries / "hostler", "-c", uri, "list"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and all(word in done.stderr for word in words), done


def strangers(daemon, far):
    far.know("other_key")
    refused(daemon, far, "Host key verification failed")
    far.know("host_key")
    authorized = far.folder / "authorized"
    kept = authorized.read_bytes()
    authorized.write_bytes((far.folder / "other_key.pub").read_bytes())
    refused(daemon, far, "Permission denied (publickey)")
    authorized.write_bytes(kept)


def clients(daemon):
    return int(daemon.admin_values("server-clients-info", "libvirtd")["nclients"])


def left(daemon, far):
    """Whoever is cut off is no client any more, by whichever way he came."""
    nobody = lambda: clients(daemon) == 0
    wait_until(nobody, lambda: f"{clients(daemon)} clients are still there")
    for parameters in ways(daemon).values():
        uri = far.uri("test:/default", *parameters)
        program = "import libvirt, sys; kept = libvirt.open(sys.argv[1]); print('there', flush=True); sys.stdin.read()"
        cut = subprocess.Popen([sys.executable, "-c", program, uri], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert cut.stdout.readline() == "there\n"
        assert clients(daemon) == 1, daemon.virt_admin("client-list", "libvirtd")
        cut.kill()
        cut.wait()
        wait_until(nobody, lambda: f"{clients(daemon)} clients are still there")


def tested(daemon, far):
    for way, parameters in ways(daemon).items():
        programs(daemon, far, way, parameters)
        carries(daemon, far, parameters)
        hears(far, parameters)
    reader(daemon, far)
    strangers(daemon, far)
    left(daemon, far)


def main():
    if not sshd.program():
        skip("the package openssh-server is neither installed nor unpacked by conf/install-packages")
    if not shutil.which("nc"):
        skip("the package netcat-openbsd is missing")
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
    with Daemon() as daemon:
        environment = {"HOSTLER_ROOT": daemon.root, "PATH": f"{daemon.binaries}:{os.environ['PATH']}"}
        try:
            with sshd.Sshd(daemon.root / "ssh", environment) as far:
                require_ssh(far)
                tested(daemon, far)
        except sshd.NotHere as why:
            skip(why)


if __name__ == "__main__":
    sys.exit(main())
