#!/usr/bin/python3
"""printed.py [--print]: the copy of a printed file is what the printer of the wire protocol prints today."""

import difflib
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
IDL = HERE.parents[1] / "proto/idl"
NAME = "qemu.gen.hpp"


def main():
    with tempfile.TemporaryDirectory(prefix="printed-") as folder:
        subprocess.run([sys.executable, "-B", IDL / "print.py", IDL, folder], check=True)
        fresh = pathlib.Path(folder) / NAME
        if sys.argv[1:] == ["--print"]:
            shutil.copyfile(fresh, HERE / NAME)
            return 0
        copy, printed = (file.read_text().splitlines(keepends=True) for file in (HERE / NAME, fresh))
        difference = list(difflib.unified_diff(copy, printed, f"tests/golden/{NAME}", "printed"))
        sys.stdout.writelines(difference)
        return min(len(difference), 1)


if __name__ == "__main__":
    sys.exit(main())
