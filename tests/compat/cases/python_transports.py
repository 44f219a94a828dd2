#!/usr/bin/python3
"""Python's libvirt over every transport: read-only and read-write, listing, events in an event loop."""

import sys
import threading

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port

XML = "<domain type='test'><name>{}</name><memory>65536</memory><os><type>hvm</type></os></domain>"


def check(connection, name):
    assert connection.getType() == "TEST"
    assert connection.lookupByName("test").isActive()
    domain = connection.defineXML(XML.format(name))
    assert name in [d.name() for d in connection.listAllDomains()]
    domain.undefine()
    connection.close()


def check_read_only(daemon):
    connection = libvirt.openReadOnly(daemon.uri("test:///default", read_only=True))
    assert connection.lookupByName("test").info()[0] == libvirt.VIR_DOMAIN_RUNNING
    try:
        connection.defineXML(XML.format("never"))
        raise AssertionError("a reader defined a domain")
    except libvirt.libvirtError as error:
        assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED, error
    connection.close()


def check_events(daemon):
    seen, done = [], threading.Event()

    def on_event(_connection, domain, event, detail, _opaque):
        seen.append((domain.name(), event, detail))
        if event == libvirt.VIR_DOMAIN_EVENT_UNDEFINED:
            done.set()

    connection = libvirt.open(daemon.uri("test:///default"))
    connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, on_event, None)
    connection.setKeepAlive(5, 3)
    domain = connection.defineXML(XML.format("watched"))
    domain.create()
    domain.destroy()
    domain.undefine()
    assert done.wait(20), seen
    names = [event for name, event, _ in seen if name == "watched"]
    assert names == [
        libvirt.VIR_DOMAIN_EVENT_DEFINED,
        libvirt.VIR_DOMAIN_EVENT_STARTED,
        libvirt.VIR_DOMAIN_EVENT_STOPPED,
        libvirt.VIR_DOMAIN_EVENT_UNDEFINED,
    ], names


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
    with daemon:
        check(libvirt.open(daemon.uri("test:///default")), "over-unix")
        check(libvirt.open(f"test+tcp://127.0.0.1:{tcp}/default"), "over-tcp")
        known, stranger = certificates.pki_of("client"), certificates.pki_of("stranger")
        check(libvirt.open(f"test+tls://127.0.0.1:{tls}/default?pkipath={known}"), "over-tls")
        try:
            libvirt.open(f"test+tls://127.0.0.1:{tls}/default?pkipath={stranger}")
            raise AssertionError("a certificate that is not in tls_allowed_dn_list was let in")
        except libvirt.libvirtError:
            daemon.wait_for_log("O=hostler,CN=stranger' is not in tls_allowed_dn_list")
        check_read_only(daemon)
        check_events(daemon)


if __name__ == "__main__":
    sys.exit(main())
