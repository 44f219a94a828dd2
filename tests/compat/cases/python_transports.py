#!/usr/bin/python3
"""Python's libvirt over every transport: read-only and read-write, listing, a refused change, events in an event loop."""

import sys
import threading

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port

XML = "<domain type='test'><name>{}</name><memory>65536</memory><os><type>hvm</type></os></domain>"


def check(uri, name):
    connection = libvirt.open(uri)
    assert connection.getType() == "TEST"
    assert connection.lookupByName("test").isActive()
    domain = connection.defineXML(XML.format(name))
    assert name in [d.name() for d in connection.listAllDomains()]
    domain.undefine()
    connection.close()


def check_read_only(uri):
    connection = libvirt.openReadOnly(uri)
    before = [domain.name() for domain in connection.listAllDomains()]
    test = connection.lookupByName("test")
    assert test.info()[0] == libvirt.VIR_DOMAIN_RUNNING
    for change in (lambda: connection.defineXML(XML.format("never")), test.destroy):
        try:
            change()
            raise AssertionError("a reader changed something")
        except libvirt.libvirtError as error:
            assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED, error
    assert [domain.name() for domain in connection.listAllDomains()] == before
    assert test.isActive()
    connection.close()


def lifecycle(uri, name):
    """A domain's life, seen by a read-write connection and by a read-only one in the event loop."""
    seen, done = {False: [], True: []}, {False: threading.Event(), True: threading.Event()}

    def on_event(_connection, domain, event, detail, is_reader):
        if domain.name() == name:
            seen[is_reader].append(event)
            if event == libvirt.VIR_DOMAIN_EVENT_UNDEFINED:
                done[is_reader].set()

    writer, reader = libvirt.open(uri), libvirt.openReadOnly(uri.replace("hostler-sock", "hostler-sock-ro"))
    for connection, is_reader in ((writer, False), (reader, True)):
        connection.setKeepAlive(5, 3)
        connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, on_event, is_reader)
    domain = writer.defineXML(XML.format(name))
    domain.create()
    domain.destroy()
    domain.undefine()
    for is_reader in (False, True):
        assert done[is_reader].wait(120), (uri, is_reader, seen)
        assert seen[is_reader] == [
            libvirt.VIR_DOMAIN_EVENT_DEFINED,
            libvirt.VIR_DOMAIN_EVENT_STARTED,
            libvirt.VIR_DOMAIN_EVENT_STOPPED,
            libvirt.VIR_DOMAIN_EVENT_UNDEFINED,
        ], (uri, is_reader, seen)
    writer.close()
    reader.close()


def check_stranger(daemon, uri):
    try:
        libvirt.open(uri)
        raise AssertionError("a certificate that is not in tls_allowed_dn_list was let in")
    except libvirt.libvirtError:
        daemon.wait_for_log("O=hostler,CN=stranger' is not in tls_allowed_dn_list")


def run_event_loop():
    libvirt.virEventRegisterDefaultImpl()

    def loop():
        while True:
            libvirt.virEventRunDefaultImpl()

    threading.Thread(target=loop, daemon=True).start()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    run_event_loop()
    daemon = Daemon()
    tcp, tls = free_port(), free_port()
    certificates = Certificates(daemon.root / "pki", "server", "client", "stranger")
    daemon.config = f"""
listen_addr = "127.0.0.1"
listen_tcp = 1
auth_tcp = "none"
tcp_port = "{tcp}"
tls_port = "{tls}"
{certificates.settings()}tls_allowed_dn_list = ["O=hostler,CN=cli*"]
"""
    known, stranger = certificates.pki_of("client"), certificates.pki_of("stranger")
    with daemon:
        uris = {
            "unix": daemon.uri("test:///default"),
            "tcp": f"test+tcp://127.0.0.1:{tcp}/default",
            "tls": f"test+tls://127.0.0.1:{tls}/default?pkipath={known}",
        }
        for transport, uri in uris.items():
            check(uri, f"over-{transport}")
            check_read_only(uri.replace("hostler-sock", "hostler-sock-ro"))
            lifecycle(uri, f"watched-{transport}")
        # A reader may also come in by the door that is open to writers: what it asked for decides.
        check_read_only(uris["unix"])
        check_stranger(daemon, f"test+tls://127.0.0.1:{tls}/default?pkipath={stranger}")


if __name__ == "__main__":
    sys.exit(main())
