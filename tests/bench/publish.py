#!/usr/bin/python3
"""publish.py FILE COMMAND...: runs COMMAND, shows what it prints, and writes that below the mark in FILE."""

import pathlib
import subprocess
import sys

MARK = "<!-- measured -->\n"


def publish(text, file):
    print(text)
    if file:
        head = file.read_text().split(MARK)[0]
        file.write_text(head + MARK + text)


def main():
    file, *command = sys.argv[1:]
    publish(subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout, pathlib.Path(file))


if __name__ == "__main__":
    main()
