#!/usr/bin/env python3
"""print.py IDL_FOLDER OUT_FOLDER: prints the wire protocol as C++. A file whose text has not changed
keeps its time, so that nothing is compiled again for nothing."""

import pathlib
import sys

from codec import Sizes, print_codec
from grammar import read_permissions, read_program
from procedures import print_permissions, print_procedures, print_recodes
from structs import print_header

PARTS = {"net": 1, "keepalive": 1, "remote": 6, "qemu": 1, "admin": 1}


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main(source, out):
    out.mkdir(parents=True, exist_ok=True)
    programs = [read_program(source / f"{name}.idl") for name in PARTS]
    sizes = Sizes(programs)
    write(out / "access.gen.hpp", print_permissions(read_permissions(source / "access.idl")))
    for program in programs:
        write(out / f"{program.name}.gen.hpp", print_header(program))
        if program.procedures:
            write(out / f"{program.name}_procedures.gen.cpp", print_procedures(program))
            for part in range(PARTS[program.name]):
                write(out / f"{program.name}_recode_{part}.gen.cpp", print_recodes(program, part, PARTS[program.name]))
        for part in range(PARTS[program.name]):
            write(out / f"{program.name}_codec_{part}.gen.cpp", print_codec(program, sizes, part, PARTS[program.name]))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
