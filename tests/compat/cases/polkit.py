#!/usr/bin/python3
"""Clients of the UNIX sockets are judged by an authority on a private bus that stands in for polkit."""

import os
import signal
import subprocess
import sys

import libvirt

from daemon import Background, Daemon, wait_until

AUTHORITY = '''
import sys
import dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib


class Authority(dbus.service.Object):
    @dbus.service.method("org.freedesktop.PolicyKit1.Authority", in_signature="(sa{sv})sa{ss}us", out_signature="(bba{ss})")
    def CheckAuthorization(self, subject, action, details, flags, cancellation):
        kind, facts = subject
        print(kind, int(facts["uid"]), int(facts["start-time"]) > 0, action, flags, flush=True)
        return action == "org.libvirt.unix.monitor", action == "org.libvirt.unix.ask", {}


DBusGMainLoop(set_as_default=True)
bus = dbus.bus.BusConnection(sys.argv[1])
name = dbus.service.BusName("org.freedesktop.PolicyKit1", bus)
authority = Authority(bus, "/org/freedesktop/PolicyKit1/Authority")
print("ready", flush=True)
GLib.MainLoop().run()
'''

CONFIG = """<busconfig><type>system</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/></policy></busconfig>"""


def wait_for(path, text):
    wait_until(lambda: path.exists() and text in path.read_text(), lambda: text)


def as_nobody(daemon, uri, *words):
    """Polkit is not asked about root: the client is somebody else."""
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "virsh", "-c", uri, *words]
    environment = dict(os.environ, HOME="/nonexistent", XDG_RUNTIME_DIR="/nonexistent")
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)


def end_while_nobody_answers(daemon):
    """A client waits for an authority that is silent; the daemon ends all the same."""
    waiting = Background(lambda: as_nobody(daemon, daemon.uri("test:///default"), "list"))
    wait_until(lambda: "unauth" in daemon.virt_admin("server-clients-info", "libvirtd") and
               daemon.admin_values("server-clients-info", "libvirtd")["nclients_unauth"] == "1", lambda: "nobody waits")
    daemon.stop()
    assert "leaving while a file system, a server of names or an authority does not answer" in daemon.log, daemon.log
    assert waiting.end().returncode != 0


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    daemon = Daemon(config='auth_unix_rw = "polkit"\nauth_unix_ro = "polkit"\nunix_sock_rw_perms = "0777"\n')
    os.chmod(daemon.root, 0o755)
    bus, log = daemon.root / "bus", daemon.root / "authority.log"
    (daemon.root / "bus.conf").write_text(CONFIG.format(bus))
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={bus}"
    helpers = [subprocess.Popen(["dbus-daemon", f"--config-file={daemon.root}/bus.conf", "--nofork", "--nopidfile"])]
    try:
        with daemon:
            wait_until(bus.exists, lambda: "there is no bus")
            without = as_nobody(daemon, daemon.uri("test:///default"), "list")
            assert without.returncode != 0 and "polkit" in without.stderr, without
            script = daemon.root / "authority.py"
            script.write_text(AUTHORITY)
            with open(log, "w") as out:
                helpers.append(subprocess.Popen([sys.executable, script, f"unix:path={bus}"], stdout=out))
            wait_for(log, "ready")
            reader = as_nobody(daemon, daemon.uri("test:///default", read_only=True), "-r", "list", "--name")
            assert reader.stdout.split() == ["test"], reader
            writer = as_nobody(daemon, daemon.uri("test:///default"), "list")
            assert writer.returncode != 0 and "access denied by policy" in writer.stderr, writer
            asked = log.read_text()
            assert "unix-process 65534 True org.libvirt.unix.monitor 1" in asked, asked
            assert "unix-process 65534 True org.libvirt.unix.manage 1" in asked, asked
            assert libvirt.open(daemon.uri("test:///default")).getType() == "TEST", "root was asked"
            helpers[1].send_signal(signal.SIGSTOP)
            end_while_nobody_answers(daemon)
    finally:
        for helper in helpers:
            helper.terminate()
            helper.send_signal(signal.SIGCONT)  # one that is stopped hears of its end
            helper.wait(120)


if __name__ == "__main__":
    sys.exit(main())
