#!/usr/bin/python3
"""list_domains.py [URI]: the domains of a host and their states. A read-only connection is enough."""

import sys

import libvirt

STATES = {
    libvirt.VIR_DOMAIN_RUNNING: "running",
    libvirt.VIR_DOMAIN_PAUSED: "paused",
    libvirt.VIR_DOMAIN_SHUTDOWN: "in shutdown",
    libvirt.VIR_DOMAIN_SHUTOFF: "shut off",
    libvirt.VIR_DOMAIN_CRASHED: "crashed",
    libvirt.VIR_DOMAIN_PMSUSPENDED: "suspended",
}


def main(uri):
    connection = libvirt.openReadOnly(uri)
    for domain in sorted(connection.listAllDomains(), key=lambda each: each.name()):
        state, _ = domain.state()
        print(f"{domain.name():20} {STATES.get(state, 'unknown')}")
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
