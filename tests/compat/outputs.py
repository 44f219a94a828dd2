"""Lines of commands through virsh and through hostler, over one daemon: what they print and how they end
has to be the same, to the byte."""

import contextlib
import difflib
import os
import pathlib
import re
import shlex
import subprocess

HERE = pathlib.Path(__file__).parent
# A line marked ! only prepares the next, by virsh. On one marked ~ the digits may differ, and how many there are.
HOSTLER = str(pathlib.Path(os.environ.get("HOSTLERD_BIN", "")) / "hostler")
RUNNING = re.compile(r"\d+")


def lines(file):
    """(line, what it runs, its undo, whether numbers run on)."""
    for line in (HERE / file).read_text().splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        runs_on = line.startswith("~ ")
        command, _, undo = line.removeprefix("~ ").partition(" | ")
        yield line, command, undo, runs_on


def words(command):
    return shlex.split(command.replace("{xml}", str(HERE / "xml")))


def run(program, uri, command):
    done = subprocess.run(
        [program, "-c", uri, *words(command)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    return done.stdout, done.stderr, done.returncode


def settled(outcome, runs_on):
    if not runs_on:
        return outcome
    return tuple(RUNNING.sub("0", text).replace(" ", "") if isinstance(text, str) else text for text in outcome)


def differences(expected, got):
    for name, left, right in zip(("stdout", "stderr"), expected, got):
        diff = difflib.unified_diff(left.splitlines(), right.splitlines(), f"expected {name}", f"got {name}", lineterm="", n=0)
        yield from list(diff)[:12]
        if left != right and left.splitlines() == right.splitlines():
            yield f"{name}: the end of the last line differs"
    if expected[2] != got[2]:
        yield f"exit code: expected {expected[2]}, got {got[2]}"


@contextlib.contextmanager
def kept_open(uri):
    """A connection that stays, and with it the test driver's domains, between the commands."""
    keeper = subprocess.Popen(["virsh", "-c", uri], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    yield
    keeper.communicate(b"quit\n")


def compare(uri, command, undo, runs_on):
    outcomes = []
    for program in ("virsh", HOSTLER):
        outcomes.append(settled(run(program, uri, command), runs_on))
        if undo:
            run("virsh", uri, undo)
    return [] if outcomes[0] == outcomes[1] else list(differences(*outcomes))


def tell(compared, how):
    """A status for the shell, of (line, what of it differs) each."""
    count = failed = 0
    for line, found in compared:
        count += 1
        if found:
            failed += 1
            print(f"FAILED: {line}", *found, sep="\n    ")
    print(f"{count - failed} of {count} commands {how} alike")
    return 1 if failed or not count else 0


def compared(uri, file, wanted):
    for line, command, undo, runs_on in lines(file):
        if line.startswith("! "):
            run("virsh", uri, line.removeprefix("! "))
        elif wanted in line:
            yield line, compare(uri, command, undo, runs_on)


def compare_all(uri, file, wanted=""):
    """How the lines of `file` (that hold `wanted`) went: a status for the shell."""
    with kept_open(uri):
        return tell(compared(uri, file, wanted), "answered")
