#!/usr/bin/python3
"""formatted.py ROOT: each source is as clang-format-19 writes it by .clang-format. Run by ctest as "style/formatted";
prints the files that are not, and the command that makes them so."""

import pathlib
import shutil
import subprocess
import sys

from tidy import sources

FORMATTER = "clang-format-19"


def unformatted(root, paths):
    """Those of `paths` that the formatter would change."""
    command = [FORMATTER, "--dry-run", *paths]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    warned = {line.split(":", 1)[0] for line in done.stderr.splitlines() if "-Wclang-format-violations]" in line}
    return [path for path in paths if path in warned]


def main(root):
    if not shutil.which(FORMATTER):
        print(f"not checked: {FORMATTER} is not installed (conf/packages.txt names it)")
        return 77
    paths = list(sources(root))
    found = [path for first in range(0, len(paths), 200) for path in unformatted(root, paths[first : first + 200])]
    print("\n".join(found + [f"to mend: {FORMATTER} -i " + " ".join(found)]) if found else f"{len(paths)} files are formatted")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
