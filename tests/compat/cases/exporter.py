#!/usr/bin/python3
"""Prometheus' exporter for libvirt, as Debian has it, shows the domains of this daemon."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

from daemon import PATIENCE_S, Daemon, free_port


def metrics(port, exporter):
    """{name with labels: value}, once the exporter answers."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        assert exporter.poll() is None, "the exporter ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=120) as answer:
                text = answer.read().decode()
            break
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline, "the exporter does not answer"
            time.sleep(0.05)
    rows = (line.rpartition(" ") for line in text.splitlines() if line.startswith("libvirt_"))
    return {name: float(value) for name, _, value in rows}


def main():
    # Not among the packages that testing installs: it brings a service that would run from then on.
    if not shutil.which("prometheus-libvirt-exporter"):
        print("the package prometheus-libvirt-exporter is missing")
        return 77
    port = free_port()
    with Daemon() as daemon:
        command = ["prometheus-libvirt-exporter", f"--web.listen-address=127.0.0.1:{port}",
                   f"--libvirt.uri={daemon.uri('test:///default')}"]
        exporter = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            seen = metrics(port, exporter)
        finally:
            exporter.terminate()
            exporter.wait(120)
    assert seen["libvirt_up"] == 1 and seen["libvirt_domains_number"] == 1, seen
    test = 'domain="test",uuid="6695eb01-f6a4-8304-79aa-97f2502e193f"'
    assert seen[f"libvirt_domain_info_virtual_cpus{{{test}}}"] == 2, seen
    assert seen[f"libvirt_domain_info_maximum_memory_bytes{{{test}}}"] == 8 << 30, seen
    assert any(name.startswith("libvirt_domain_block_stats_read_bytes_total") for name in seen), seen
    return 0


if __name__ == "__main__":
    sys.exit(main())
