#!/usr/bin/python3
"""`-o json` and `-o yaml` where a command is no table of virsh's: `access check`, `complete`, and events, which are a line each and
come at once; and `dumpxml --update-cpu --migratable`, which says what virsh's says."""

import json
import subprocess
import sys
import threading

import libvirt

import outputs
from daemon import Daemon, wait_until

POLICY = "allow user:daemon domain:start domain name=web*\n"
DOMAIN = """<domain type='kvm'><name>web1</name><memory unit='MiB'>64</memory><vcpu>2</vcpu>
<os><type>hvm</type><kernel>/boot/kernel</kernel></os>{}</domain>"""
CPUS = ("", "<cpu mode='host-model'/>", "<cpu mode='host-passthrough' migratable='on'/>", "<cpu mode='maximum'/>")


def said(*words, check=True):
    done = subprocess.run([outputs.HOSTLER, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert not check or done.returncode == 0, (words, done)
    return done.stdout


def access_check(daemon):
    (daemon.root / "etc/hostler/policy").write_text(POLICY)
    root = ("--root", daemon.root)
    for user, allowed in (("daemon", True), ("nobody", False)):
        words = ("access", "check", f"user:{user}", "domain:start", "domain name=web1")
        text = said(*root, *words)
        assert text.startswith("yes: " if allowed else "no: "), text
        told = json.loads(said(*root, "-o", "json", *words))
        reason = text.strip().split(": ", 1)[1]
        assert told == {
            "who": f"user:{user}", "permission": "domain:start", "object": "domain name=web1", "allowed": allowed, "reason": reason
        }, told
        yaml = said(*root, "-o", "yaml", *words)
        assert f"allowed: {str(allowed).lower()}\n" in yaml, yaml
    done = subprocess.run([outputs.HOSTLER, *root, "-o", "json", "access", "check", "user:daemon", "domain:fly", "domain name=a"], capture_output=True, text=True)
    assert done.returncode == 1 and not done.stdout and "domain:fly" in done.stderr, done
    (daemon.root / "etc/hostler/policy").unlink()


def complete(uri):
    assert json.loads(said("-c", uri, "-o", "json", "complete", "--", "start", "te")) == {"words": ["test"]}
    assert json.loads(said("-c", uri, "-o", "json", "complete", "--", "start", "zz")) == {"words": []}
    assert said("-c", uri, "-o", "yaml", "complete", "--", "start", "te") == "words:\n  - test\n"
    assert said("-c", uri, "complete", "--", "start", "te") == "test\n"


class Watcher:
    def __init__(self, uri, form, *more):
        command = [outputs.HOSTLER, "-c", uri, "-o", form, "event", "--all", "--loop", *more]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def until(self, text):
        """The lines before the one that holds it. Then the program is ended."""
        lines = []
        for line in self.process.stdout:
            if text in line:
                break
            lines.append(line)
        self.process.send_signal(2)
        self.process.communicate(timeout=120)
        return lines


def change(domain):
    domain.suspend()
    domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "seen", None, None, libvirt.VIR_DOMAIN_AFFECT_LIVE)
    domain.resume()


EVENTS = [
    ("lifecycle", {"event": "Suspended", "detail": "Paused"}),
    ("metadata-change", {"type": "title", "uri": None}),
    ("lifecycle", {"event": "Resumed", "detail": "Unpaused"}),
]


def until_it_listens(watcher, domain):
    """Something happens again and again until it is seen."""
    first = []
    reader = threading.Thread(target=lambda: first.append(watcher.process.stdout.readline()), daemon=True)
    reader.start()

    def heard():
        change(domain)
        reader.join(0.2)
        return first

    return wait_until(heard, lambda: "nothing is heard")[0]


def last(domain):
    """What tells that all before it was told."""
    domain.destroy()
    domain.create()


def events(uri):
    domain = libvirt.open(uri).lookupByName("test")
    stamped = Watcher(uri, "json", "--timestamp")
    told = json.loads(until_it_listens(stamped, domain))
    assert list(told) == ["time", "event", "domain", "uuid", "facts"], told
    last(domain)
    stamped.until("Stopped")

    watcher = Watcher(uri, "json")
    until_it_listens(watcher, domain)
    change(domain)
    last(domain)
    lines = [json.loads(line) for line in watcher.until("Stopped")]
    for line in lines:
        assert list(line) == ["event", "domain", "uuid", "facts"], line
        assert (line["domain"], line["uuid"]) == ("test", domain.UUIDString()), line
    assert [(line["event"], line["facts"]) for line in lines[-3:]] == EVENTS, lines[-3:]

    watcher = Watcher(uri, "yaml")
    assert until_it_listens(watcher, domain) == "---\n"
    last(domain)
    documents = "".join(watcher.until("Stopped")).split("---\n")
    assert len(documents) > 1 and all("domain: test\n" in document for document in documents[:-1]), documents


def shown_alike(daemon):
    uri = daemon.uri("qemu:///system")
    connection = libvirt.open(uri)
    for cpu in CPUS:
        domain = connection.defineXML(DOMAIN.format(cpu))
        plain, _, _ = outputs.run("virsh", uri, "dumpxml web1")
        shown = []
        for flags in ("--update-cpu", "--migratable", "--update-cpu --migratable", "--inactive --security-info --update-cpu --migratable"):
            expected = outputs.run("virsh", uri, f"dumpxml web1 {flags}")
            got = outputs.run(outputs.HOSTLER, uri, f"dumpxml web1 {flags}")
            assert expected == got, (cpu, flags, expected, got)
            assert expected[2] == 0, expected
            shown.append(expected[0])
        # A flag that changes nothing would be compared for nothing.
        assert not cpu.startswith("<cpu mode='host-model'") or shown[0] != plain, (cpu, plain)
        domain.undefine()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        uri = daemon.uri("test:///default")
        access_check(daemon)
        complete(uri)
        events(uri)
        shown_alike(daemon)


if __name__ == "__main__":
    sys.exit(main())
