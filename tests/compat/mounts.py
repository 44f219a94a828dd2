"""File systems of a test's own: full ones, read-only ones. What it mounts is gone with it."""

import os
import subprocess
import sys


def in_own_mounts():
    """Runs this program again where it may mount; ends it as not run where that is nowhere."""
    if os.environ.get("HOSTLER_OWN_MOUNTS"):
        return
    os.environ["HOSTLER_OWN_MOUNTS"] = "1"
    for own in (["--map-root-user", "--mount"], ["--mount"]):
        command = ["unshare", *own]
        if subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/tmp"], capture_output=True).returncode == 0:
            os.execvp("unshare", [*command, sys.executable, *sys.argv])
    print("not run: nobody may mount here, in namespaces of his own either")
    sys.exit(77)


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def small_disk(folder, size):
    folder.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))


def unmount(folder):
    """As soon as nobody uses it: a program that was killed may still be on its way out."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder):
    """Leaves no room; the file that takes it."""
    path = folder / "ballast"
    with open(path, "wb", buffering=0) as ballast:
        for size in (1 << 16, 4096, 1):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                pass  # no room for so much
    return path
