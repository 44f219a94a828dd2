"""In a world that systemd has started, with hostler installed and enabled: what its units promise, seen as an administrator
sees it. Each function of LOOKS is one promise; all are looked at, or those named on the command line."""

import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

import libvirt

PATIENCE = 180  # a machine that emulates another one, and does other work beside it, is slow
SOCKETS = ("hostlerd.socket", "hostlerd-ro.socket", "hostlerd-admin.socket")
POLICY = "deny user:root domain:suspend\nallow user:root *\n"
LOCK = pathlib.Path("/var/lib/hostler/hostlerd.lock")


def until(what, condition):
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {PATIENCE} s still not so: {what() if callable(what) else what}")
        time.sleep(0.05)
    return found


def systemctl(*words, fails=False):
    done = subprocess.run(["systemctl", *words], capture_output=True, text=True, timeout=PATIENCE)
    assert fails is None or (done.returncode != 0) == fails, (words, done)
    return done.stdout


def shown(what, unit="hostlerd.service"):
    return systemctl("show", "--value", "-p", what, unit).strip()


def main_process():
    return int(shown("MainPID"))


def is_active():
    return shown("ActiveState") == "active"


def log():
    return subprocess.run(["journalctl", "-u", "hostlerd", "-o", "cat", "--no-pager"], capture_output=True, text=True).stdout


def said(text, times=1):
    until(lambda: f"the journal says '{text}' {times} times: {log()[-2000:]}", lambda: log().count(text) >= times)


def keeper():
    """The process of the guest; none: None."""
    file = pathlib.Path("/run/hostler/qemu/keeper.pid")
    return number_in(file) if file.exists() else None


def number_in(file):
    """Nothing while it is being written."""
    return int(file.read_text() or 0) or None


def is_alive(process):
    return pathlib.Path(f"/proc/{process}/stat").exists()


def arguments(words):
    """What an administrator says of the daemon's command line."""
    pathlib.Path("/etc/default/hostlerd").write_text(f'HOSTLERD_ARGS="{words}"\n')


def well(process):
    """The unit is what systemd thinks it is: its main process is the daemon, and that answers."""
    until(lambda: systemctl("status", "hostlerd", fails=None), lambda: is_active() and shown("SubState") == "running")
    until(lambda: (main_process(), process, LOCK.read_text()), lambda: main_process() == process == number_in(LOCK))
    connection = libvirt.open("qemu:///system")
    assert [domain.name() for domain in connection.listAllDomains()] == ["keeper"]
    connection.close()


def boots():
    """`systemctl enable hostlerd` is all: sockets, daemon, and the guests that are marked."""
    until("systemd answers", pathlib.Path("/run/systemd/private").exists)
    until("systemd has started what it is to", lambda: shown("ActiveState", "multi-user.target") == "active")
    for unit in ("hostlerd.service", *SOCKETS):
        assert shown("ActiveState", unit) == "active", (unit, systemctl("status", unit, fails=None))
    assert not systemctl("list-units", "--failed", "--no-legend", "hostlerd*")
    assert shown("NRestarts") == "0"
    well(main_process())


def guest_is_autostarted():
    until("the marked guest runs", keeper)


def guest_may_be_killed_first():
    """Where memory is short, the kernel is to take a guest before the daemon, and not the other way."""
    score = lambda process: int(pathlib.Path(f"/proc/{process}/oom_score_adj").read_text())
    assert score(main_process()) == -999, score(main_process())
    until(lambda: score(keeper()), lambda: score(keeper()) == 0)


def sockets_are_for_whom_they_say():
    folders = {"/run/hostler": "hostler", "/run/libvirt": "libvirt"}
    for folder, name in folders.items():
        modes = {f"{name}-sock": 0o600, f"{name}-sock-ro": 0o666, f"{name}-admin-sock": 0o600}
        for file, mode in modes.items():
            found = os.stat(f"{folder}/{file}")
            assert (found.st_mode & 0o777, found.st_uid) == (mode, 0), (folder, file, oct(found.st_mode))


def a_client_starts_the_daemon():
    """Stopped, it leaves its guests and its sockets; at each of the sockets a client starts it again."""
    for socket in ("libvirt-sock", "libvirt-sock-ro", "libvirt-admin-sock"):
        stop_daemon()
        program = ["virt-admin", "srv-list"] if "admin" in socket else ["virsh", "-c", f"qemu+unix:///system?socket=/run/libvirt/{socket}", "list", "--all"]
        done = subprocess.run(program, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, (socket, done)
        well(main_process())


def stop_daemon():
    guest = keeper()
    systemctl("stop", "hostlerd.service")
    assert shown("ActiveState") == "inactive" and shown("Result") == "success", (shown("ActiveState"), shown("Result"))
    assert shown("MainPID") == "0" and shown("ActiveState", "hostlerd.socket") == "active"
    assert guest is None or is_alive(guest), "the guest has gone with the daemon"


def readiness_is_told():
    """`systemctl start` is done when the daemon is: one that cannot start is one that failed, and goes on failing until
    somebody mends it; then a start is all that is needed."""
    stop_daemon()
    file = pathlib.Path("/etc/hostler/hostlerd.conf")
    file.write_text('unix_sock_rw_perms = "0700"\nmax_clients = "many"\n')
    systemctl("start", "hostlerd.service", fails=True)
    said("max_clients")
    # It gives up after five starts within ten seconds, which a slow machine does not come to.
    until("systemd goes on", lambda: shown("ActiveState") == "failed" or log().count("max_clients") > 5)
    file.unlink()
    systemctl("reset-failed", "hostlerd*", fails=None)
    systemctl("start", "hostlerd.service")
    for socket in SOCKETS:
        assert shown("ActiveState", socket) == "active", (socket, systemctl("status", socket, fails=None))
    well(main_process())


def suspending(domain):
    """The code of the error that it gives."""
    try:
        domain.suspend()
        domain.resume()
        return libvirt.VIR_ERR_OPERATION_INVALID
    except libvirt.libvirtError as error:
        return error.get_error_code()


def reload_reads_again():
    """`systemctl reload`: the same process, its clients stay, and the policy holds. A wrong one leaves the old in force."""
    before, policy = main_process(), pathlib.Path("/etc/hostler/policy")
    connection = libvirt.open("qemu:///system")
    domain = connection.lookupByName("keeper")
    assert suspending(domain) == libvirt.VIR_ERR_OPERATION_INVALID
    policy.write_text(POLICY)
    systemctl("reload", "hostlerd.service")
    assert suspending(domain) == libvirt.VIR_ERR_ACCESS_DENIED, "it returns before it has reloaded"
    policy.write_text("rubbish\n")
    systemctl("reload", "hostlerd.service", fails=True)
    said("the policy stays as it is")
    assert suspending(domain) == libvirt.VIR_ERR_ACCESS_DENIED
    policy.unlink()
    well(before)
    systemctl("restart", "hostlerd.service")


class Watch(threading.Thread):
    """What systemd thinks of the unit, as often as one may ask."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.is_over = [], False

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.join()

    def run(self):
        while not self.is_over:
            told = systemctl("show", "-p", "ActiveState", "-p", "SubState", "-p", "NRestarts", "hostlerd.service").split()
            if told not in self.seen:
                self.seen.append(told)


def replaced(ask):
    """Runs what is to replace the daemon; the number of the next."""
    before = main_process()
    ask()
    until("systemd knows the successor", lambda: main_process() not in (0, before))
    return main_process()


def upgrade_moves_the_main_process():
    """A hot restart, by hostler and by a signal: for systemd the unit has never ended, and what it does afterwards it does
    to the successor: reload, restart after a kill, stop."""
    connection, guest = libvirt.open("qemu:///system"), keeper()
    restarts = shown("NRestarts")
    with Watch() as watch:
        for ask in (["hostler", "daemon", "upgrade"], ["systemctl", "kill", "-s", "USR2", "--kill-who=main", "hostlerd"]) * 2:
            well(replaced(lambda: subprocess.run(ask, check=True, stdout=subprocess.DEVNULL)))
    assert len(watch.seen) == 1 and watch.seen[0][0:2] != [] and f"NRestarts={restarts}" in watch.seen[0], watch.seen
    assert "SubState=running" in watch.seen[0], watch.seen
    assert connection.lookupByName("keeper").name() == "keeper"
    assert keeper() == guest
    # Of a process that is not its child, systemd learns nothing, and on "stop" it does not wait for its end.
    status = pathlib.Path(f"/proc/{main_process()}/status")
    until(status.read_text, lambda: "PPid:\t1\n" in status.read_text())
    assert "not our child" not in log(), log()[-3000:]
    systemctl("reload", "hostlerd.service")
    connection.close()
    a_killed_daemon_is_restarted()
    well(replaced(lambda: subprocess.run(["hostler", "daemon", "upgrade"], check=True, stdout=subprocess.DEVNULL)))
    stop_daemon()
    systemctl("start", "hostlerd.service")


def a_successor_that_cannot_start():
    file, before = pathlib.Path("/etc/hostler/hostlerd.conf"), main_process()
    file.write_text('max_clients = "many"\n')
    done = subprocess.run(["hostler", "daemon", "upgrade"], capture_output=True, text=True, timeout=PATIENCE)
    file.unlink()
    assert done.returncode != 0 and "no successor" in done.stderr, done
    well(before)


def a_killed_daemon_is_restarted():
    before, restarts, guest = main_process(), int(shown("NRestarts")), keeper()
    os.kill(before, signal.SIGKILL)
    # Whoever comes meanwhile waits for the next.
    connection = libvirt.open("qemu:///system")
    connection.close()
    until("systemd has started it again", lambda: is_active() and int(shown("NRestarts")) == restarts + 1)
    assert main_process() != before
    assert keeper() == guest
    well(main_process())


def stop_takes_the_sockets():
    systemctl("stop", *SOCKETS)
    for unit in ("hostlerd.service", *SOCKETS):
        assert shown("ActiveState", unit) == "inactive", unit
    left = [path for folder in ("/run/hostler", "/run/libvirt") for path in pathlib.Path(folder).glob("*sock*") if path.is_socket()]
    assert not left, left
    systemctl("start", "hostlerd.service")
    well(main_process())


def guest_keeps_the_daemon():
    """While a guest runs, the daemon does not end; without one, it does, and the next client has it again."""
    arguments("--timeout 1")
    systemctl("restart", "hostlerd.service")
    before = main_process()
    time.sleep(4)
    well(before)
    connection = libvirt.open("qemu:///system")
    connection.lookupByName("keeper").destroy()
    connection.close()
    until("the daemon ends", lambda: shown("ActiveState") == "inactive")
    assert shown("Result") == "success"
    # The daemon comes again; a marked guest that was turned off does not.
    connection = libvirt.open("qemu:///system")
    well(main_process())
    time.sleep(2)
    assert not connection.lookupByName("keeper").isActive()


def whoever_comes_at_the_end_is_served():
    """The daemon ends as soon as it may, and no client hears of it; while clients come and go it may not."""
    arguments("--timeout 1")
    drop_in = pathlib.Path("/run/systemd/system/hostlerd.service.d/often.conf")
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text("[Unit]\nStartLimitIntervalSec=0\n")
    systemctl("daemon-reload")
    systemctl("restart", "hostlerd.service")
    if not any(clients_keep_it() for _ in range(10)):
        print("it is not known whether it stays while clients come and go: they came too slowly")
    processes = set()

    def has_ended():
        # Around the moment at which it ends.
        until_then = time.monotonic() + random.uniform(0.9, 2.3)
        while time.monotonic() < until_then and is_active():
            time.sleep(0.001)
        visit()
        processes.add(main_process())
        return len(processes) > 1

    for _ in range(8):
        has_ended()
    until("it ends", has_ended)
    arguments("--timeout 120")


def clients_keep_it():
    """It stays for five seconds in which each client comes before the last one is gone for a second. False: one came
    too late for that, since the machine did other work meanwhile."""
    processes, gap = [], 0
    _, gone = visit(lambda: processes.append(main_process()))
    end = gone + 5
    while gone < end:
        time.sleep(0.01)
        came, next_gone = visit()
        gap, gone = max(gap, came - gone), next_gone
    came, _ = visit(lambda: processes.append(main_process()))
    if max(gap, came - gone) > 0.9:
        return False
    assert processes[0] == processes[1], f"it ended while clients came and went, {gap} s apart at most"
    return True


def visit(meanwhile=lambda: None):
    """When it was there, and until when at least."""
    connection = libvirt.open("qemu:///system")
    came = time.monotonic()
    meanwhile()
    assert connection.numOfDefinedDomains() + connection.numOfDomains() == 1
    gone = time.monotonic()
    connection.close()
    return came, gone


LOOKS = [
    boots,
    guest_is_autostarted,
    guest_may_be_killed_first,
    sockets_are_for_whom_they_say,
    a_client_starts_the_daemon,
    readiness_is_told,
    reload_reads_again,
    upgrade_moves_the_main_process,
    a_successor_that_cannot_start,
    a_killed_daemon_is_restarted,
    stop_takes_the_sockets,
    guest_keeps_the_daemon,
    whoever_comes_at_the_end_is_served,
]


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    wanted = sys.argv[1:]
    try:
        for look in LOOKS:
            if not wanted or look.__name__ in wanted:
                start = time.monotonic()
                look()
                systemctl("reset-failed", "hostlerd.service")  # of what is counted of starts
                print(f"ok {look.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
    except BaseException:
        print(log()[-6000:])
        raise


if __name__ == "__main__":
    main()
