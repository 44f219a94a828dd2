#!/usr/bin/env python3
"""Prints sandbox/rules.gen.hpp from conf/seccomp/*.rules: print.py FOLDER OUTPUT."""

import pathlib
import re
import sys

RULE = re.compile(r"(?P<call>\w+)(?: (?P<argument>[0-5])=(?P<value>[\w:|]+))? : (?P<reason>\S.*)")
FORBIDDEN = {"open", "openat", "openat2", "socket", "clone", "clone3", "fork", "vfork", "execve", "execveat"}


def rules(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = RULE.fullmatch(line)
        if not match:
            sys.exit(f"{path}:{number}: not a rule: CALL [N=VALUE] : reason")
        if match["call"] in FORBIDDEN:
            sys.exit(f"{path}:{number}: {match['call']} is never allowed")
        yield match


def table(path):
    yield f"constexpr SyscallRule {path.stem}_rules[] = {{"
    for rule in rules(path):
        argument, value = rule["argument"] or -1, rule["value"] or 0
        yield f"    {{SYS_{rule['call']}, {argument}, {value}}},  // {rule['reason']}"
    yield "};"


def main(folder, output):
    lines = [
        "#pragma once",
        "// Printed by conf/seccomp/print.py from conf/seccomp/*.rules.",
        '#include "drivers/kvm/vmm/sandbox/rule_words.hpp"',
        "namespace hostler::vmm {",
    ]
    for path in sorted(folder.glob("*.rules")):
        lines += table(path)
    lines.append("}  // namespace hostler::vmm")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
