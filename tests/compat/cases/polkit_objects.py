#!/usr/bin/python3
"""access_drivers = ["polkit"]: a real polkitd on a private bus judges each call by a host's rules, which tell objects apart
by libvirt's details; nobody is let in where it cannot be asked."""

import os
import pathlib
import subprocess
import sys
import threading

import libvirt

from certificates import Certificates
from daemon import Daemon, free_port, wait_until

POLKITD = pathlib.Path("/usr/lib/polkit-1/polkitd")
ACTIONS = pathlib.Path("/usr/share/polkit-1/actions/org.libvirt.api.policy")

# What a host's administrator writes for libvirt. The line that is logged says what polkit was told.
RULES = """
polkit.addRule(function(action, subject) {
    if (action.id.indexOf("org.libvirt.api.") != 0 || subject.user != "nobody") return;
    var driver = action.lookup("connect_driver");
    if (action.id.indexOf("org.libvirt.api.connect.") == 0 && driver == "TEST") return polkit.Result.YES;
    if (action.id == "org.libvirt.api.domain.delete") return polkit.Result.NO;
    if (action.id.indexOf("org.libvirt.api.domain.") == 0 && action.lookup("domain_name").indexOf("mine") == 0
        && action.lookup("domain_uuid").length == 36) return polkit.Result.YES;
    if ((action.id == "org.libvirt.api.storage-pool.getattr" || action.id == "org.libvirt.api.storage-pool.read")
        && action.lookup("pool_name") == "default-pool") return polkit.Result.YES;
    if (action.id == "org.libvirt.api.storage-pool.search-storage-vols") return polkit.Result.YES;
    if (action.id.indexOf("org.libvirt.api.storage-vol.") == 0 && action.lookup("vol_key") == "/default-pool/mine"
        && action.lookup("pool_name") == "default-pool") return polkit.Result.YES;
    if (action.id.indexOf("org.libvirt.api.secret.") == 0 && action.lookup("secret_usage_ceph") == "mine") return polkit.Result.YES;
    return polkit.Result.NO;
});
"""

BUS = """<busconfig><type>system</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/></policy></busconfig>"""

DOMAIN = "<domain type='test'><name>{}</name><memory>1024</memory><os><type>hvm</type></os></domain>"
SECRET = "<secret><usage type='ceph'><name>{}</name></usage></secret>"
VOLUME = "<volume><name>{}</name><capacity>1024</capacity></volume>"


class Polkit:
    """A bus, and the authority on it with this test's rules alone."""

    def __init__(self, folder):
        self.folder = folder
        rules = folder / "rules"
        rules.mkdir()
        (rules / "10-test.rules").write_text(RULES)
        os.chmod(rules, 0o755)
        os.chmod(rules / "10-test.rules", 0o644)
        (folder / "bus.conf").write_text(BUS.format(folder / "bus"))
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={folder}/bus"
        self.helpers = [subprocess.Popen(["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile"])]
        wait_until((folder / "bus").exists, lambda: "there is no bus")

    def start(self):
        words = f"mount --bind {self.folder}/rules /etc/polkit-1/rules.d && exec {POLKITD} --no-debug"
        self.helpers.append(subprocess.Popen(["unshare", "-m", "sh", "-c", words]))
        listing = ["busctl", f"--address=unix:path={self.folder}/bus", "--no-pager", "list"]
        listed = lambda: subprocess.run(listing, capture_output=True, text=True).stdout  # noqa: E731
        wait_until(lambda: "PolicyKit1" in listed(), lambda: "polkitd does not come up")

    def end(self):
        while self.helpers:
            helper = self.helpers.pop()
            helper.terminate()
            helper.wait(120)

    def end_authority(self):
        helper = self.helpers.pop()
        helper.terminate()
        helper.wait(120)


def as_nobody(daemon, client, *words):
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", client, "-c", daemon.uri("test:///default"), *words]
    environment = dict(os.environ, HOME="/nonexistent", XDG_RUNTIME_DIR="/nonexistent")
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    return done.returncode, done.stdout.split(), done.stderr


def denied(daemon, *words, said="access denied"):
    for client in ("virsh", str(daemon.binaries / "hostler")):
        status, _, err = as_nobody(daemon, client, *words)
        assert status == 1 and said in err, (client, words, err)
    return err


def domains(daemon):
    for name in ("mine", "other"):
        file = daemon.root / f"{name}.xml"
        file.write_text(DOMAIN.format(name))
        os.chmod(file, 0o644)
        daemon.virsh("define", str(file))
        daemon.virsh("start", name)
    for client in ("virsh", str(daemon.binaries / "hostler")):
        assert as_nobody(daemon, client, "list", "--all", "--name")[:2] == (0, ["mine"])
        assert as_nobody(daemon, client, "suspend", "mine")[0] == 0
        assert as_nobody(daemon, client, "resume", "mine")[0] == 0
    denied(daemon, "suspend", "other", said="failed to get domain 'other'")
    daemon.wait_for_log("denied: uid 65534 wants virDomainLookupByName (domain:getattr on domain 'other'): polkit denies org.libvirt.api.domain.getattr")
    said = denied(daemon, "undefine", "mine")
    assert "virDomainUndefineFlags needs domain:delete on domain 'mine': polkit denies org.libvirt.api.domain.delete" in said, said
    daemon.wait_for_log("denied: uid 65534 wants virDomainUndefineFlags (domain:delete on domain 'mine'): polkit denies org.libvirt.api.domain.delete")
    another = daemon.root / "another.xml"
    another.write_text(DOMAIN.format("mine-too"))
    defined = as_nobody(daemon, "virsh", "define", str(another))
    assert defined[0] == 0, defined
    daemon.virsh("undefine", "mine-too")
    denied(daemon, "define", str(daemon.root / "other.xml"))
    assert daemon.virsh("list", "--name").split() == ["test", "mine", "other"], "root is not asked about"


def storage_and_secrets(daemon):
    for name in ("mine", "other"):
        for kind, text in (("vol", VOLUME), ("secret", SECRET)):
            (daemon.root / f"{kind}-{name}.xml").write_text(text.format(name))
        daemon.virsh("vol-create", "default-pool", str(daemon.root / f"vol-{name}.xml"))
        daemon.virsh("secret-define", str(daemon.root / f"secret-{name}.xml"))
    assert as_nobody(daemon, "virsh", "pool-list", "--name")[1] == ["default-pool"]
    assert as_nobody(daemon, "virsh", "vol-list", "default-pool")[1][-2:] == ["mine", "/default-pool/mine"]
    shown = as_nobody(daemon, "virsh", "vol-info", "mine", "default-pool")
    assert shown[0] == 0, shown
    denied(daemon, "vol-info", "other", "default-pool", said="failed to get vol 'other'")
    denied(daemon, "pool-destroy", "default-pool")
    secrets = as_nobody(daemon, "virsh", "secret-list")[1]
    assert "mine" in secrets and "other" not in secrets, secrets


class Watcher:
    """nobody's `hostler event`, and the lines that it prints."""

    def __init__(self, daemon):
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", daemon.binaries / "hostler"]
        words = ["-c", daemon.uri("test:///default"), "event", "--event", "lifecycle", "--loop", "--timeout", "600"]
        self.process = subprocess.Popen([*command, *words], stdout=subprocess.PIPE, text=True, env=dict(os.environ, HOME="/nonexistent"))
        self.heard = []
        self.reader = threading.Thread(target=lambda: self.heard.extend(iter(self.process.stdout.readline, "")), daemon=True)
        self.reader.start()

    def hears_more_of(self, daemon, name):
        before = len(self.heard)

        def hears():
            assert self.process.poll() is None, self.heard
            for one in ("other", name):
                daemon.virsh("suspend", one)
                daemon.virsh("resume", one)
            return any(f"'{name}'" in line for line in self.heard[before:])

        wait_until(hears, lambda: self.heard)

    def end(self):
        self.process.terminate()
        self.process.wait(120)
        self.reader.join(120)


def events(daemon):
    """What is hidden from a client it does not hear of either: nobody's watcher hears of `mine` alone, of this daemon and
    of the one that takes over."""
    watcher = Watcher(daemon)
    watcher.hears_more_of(daemon, "mine")
    done = daemon.upgrade()
    assert done.returncode == 0, done.stderr
    watcher.hears_more_of(daemon, "mine")
    denied(daemon, "suspend", "other", said="failed to get domain 'other'")
    watcher.end()
    assert not any("'other'" in line for line in watcher.heard), watcher.heard


def strangers(daemon, made, port):
    """Polkit knows processes of this host: whoever comes by the network is none."""
    try:
        libvirt.open(f"test+tls://127.0.0.1:{port}/default?pkipath={made.pki_of('client')}")
        raise AssertionError("a client of another host was let in")
    except libvirt.libvirtError as error:
        assert error.get_error_code() == libvirt.VIR_ERR_ACCESS_DENIED and "polkit knows only clients of UNIX sockets" in str(error), error


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    if os.geteuid() != 0 or not POLKITD.exists() or not ACTIONS.exists():
        print("not run: it takes root, polkitd and libvirt's list of polkit actions")
        return 77
    port = free_port()
    daemon = Daemon()
    made = Certificates(daemon.root / "pki", "server", "client")
    daemon.config = f"""
access_drivers = [ "polkit" ]
unix_sock_rw_perms = "0777"
listen_addr = "127.0.0.1"
tls_port = "{port}"
{made.settings()}"""
    os.chmod(daemon.root, 0o755)
    polkit = Polkit(daemon.root)
    try:
        with daemon:
            assert "the authority does not answer" in denied(daemon, "list")
            polkit.start()
            domains(daemon)
            storage_and_secrets(daemon)
            events(daemon)
            strangers(daemon, made, port)
            polkit.end_authority()
            denied(daemon, "list")
            polkit.start()
            assert as_nobody(daemon, "virsh", "list", "--all", "--name")[:2] == (0, ["mine"])
    finally:
        polkit.end()


if __name__ == "__main__":
    sys.exit(main())
