#!/usr/bin/python3
"""settings_read.py ROOT: each setting is read by a part of the daemon, or its sentence says that it is without effect. Run by
ctest as "style/settings_read"; prints those of which neither is true, or both."""

import pathlib
import re
import sys

ROW = re.compile(r'\{\w+, "(\w+)", &Settings::\1,\s*(.*?)\},\n(?=\s*(?:\{|\};|\n))', re.S)
NOTHING = ("without effect", "no_workers")


def rows(root):
    """(name, what is said of it) of each setting."""
    found = ROW.findall((root / "daemon/config/settings.cpp").read_text())
    members = re.search(r"struct Settings \{(.*?)bool operator==", (root / "daemon/config/settings.hpp").read_text(), re.S)
    declared = re.findall(r"^    [\w:<>]+ (\w+)(?: =.*)?;", members[1], re.M)
    assert {name for name, _ in found} == set(declared), {name for name, _ in found} ^ set(declared)
    return found


def readers(root):
    """The text of all that could read a setting."""
    files = (file for end in ("cpp", "hpp") for file in (root / "daemon").rglob(f"*.{end}"))
    return "\n".join(file.read_text() for file in files if file.parent.name != "config")


def main(root):
    read, wrong = set(re.findall(r"\bsettings_?(?:\.|->)(\w+)", readers(root))), []
    known = rows(root)
    for name, about in known:
        is_nothing = any(word in about for word in NOTHING)
        if is_nothing == (name in read):
            wrong.append(f"daemon/config/settings.cpp: {name} is " + ("read, and said to do nothing" if is_nothing else "read by nothing"))
    print("\n".join(wrong) or f"{len(known)} settings, each read or said to do nothing")
    return min(len(wrong), 1)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
