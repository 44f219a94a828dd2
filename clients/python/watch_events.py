#!/usr/bin/python3
"""watch_events.py [URI]: what happens to domains, a line each, until ^C or the connection's end."""

import sys

import libvirt

EVENTS = ("defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown", "pmsuspended", "crashed")


def on_lifecycle(_connection, domain, event, detail, _data):
    print(f"{domain.name()} {EVENTS[event]} {detail}", flush=True)


def main(uri):
    libvirt.virEventRegisterDefaultImpl()
    connection = libvirt.openReadOnly(uri)
    connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, on_lifecycle, None)
    connection.setKeepAlive(5, 3)
    print("watching", flush=True)
    try:
        while connection.isAlive():
            libvirt.virEventRunDefaultImpl()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
