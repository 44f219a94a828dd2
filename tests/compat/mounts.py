"""File systems of a test's own: full ones, read-only ones. What it mounts is gone with it."""

import os
import subprocess
import sys


def in_own_mounts():
    """Runs this program again where it may mount."""
    if os.environ.get("HOSTLER_OWN_MOUNTS"):
        return
    os.environ["HOSTLER_OWN_MOUNTS"] = "1"
    os.execvp("unshare", ["unshare", "--map-root-user", "--mount", sys.executable, *sys.argv])


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def small_disk(folder, size):
    folder.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))


def unmount(folder):
    subprocess.run(["umount", str(folder)], check=True)


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
