#!/usr/bin/python3
"""json_shapes.py [--print]: what `-o json` prints has one shape for each command, the one that shapes.txt
names: which members there are, and of which types. Programs read it, so a change here is a change for them.
The commands are those of commands.txt, over hostlerd, and of libvirtd_commands.txt, over a libvirtd where there is
one: each command that virsh has, too, is among them. `-o yaml` says the same as `-o json`."""

import json
import subprocess
import sys

import outputs
from daemon import Daemon
from libvirtd import Libvirtd

NAMES = {str: "text", bool: "bool", int: "number", float: "number", type(None): "null"}


def shape(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shape(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        shapes = {}
        for each in value:
            shapes[shape(each)] = None
        return "[" + " | ".join(shapes) + "]"
    return NAMES[type(value)]


def run(uri, command, *options):
    words = [outputs.HOSTLER, "-c", uri, *options, *outputs.words(command)]
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)


def answer(uri, command, form):
    """What it prints as data. What is printed otherwise alone is no data: then it is said beside it."""
    done = run(uri, command, "-o", form)
    if done.returncode:
        return ""
    if not done.stdout:
        plain = run(uri, command)
        assert plain.returncode or plain.stdout.strip() in done.stderr, f"{command} prints data, and none with -o {form}"
    return done.stdout


def scalars(value):
    """The plain values in it, in order."""
    if isinstance(value, dict):
        for each in value.values():
            yield from scalars(each)
    elif isinstance(value, list):
        for each in value:
            yield from scalars(each)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


def check_yaml(uri, command, value):
    """Each number of the JSON stands in the YAML: there is no second description of the data."""
    text = answer(uri, command, "yaml")
    return all(number in text for number in scalars(value)) and text != ""


def shapes(uri, file):
    """By line, the shape of what is printed."""
    found = {}
    with outputs.kept_open(uri):
        for line, command, undo, runs_on in outputs.lines(file):
            if line.startswith("! "):
                outputs.run("virsh", uri, line.removeprefix("! "))
                continue
            text = "" if undo or command.startswith('"') else answer(uri, command, "json")
            if not text:
                continue
            value = json.loads(text)
            if not runs_on and not check_yaml(uri, command, value):
                raise AssertionError(f"{command}: -o yaml says something else than -o json")
            found[command] = shape(value)
    return found


# What lives at a terminal, and what virsh ends with another status or, of a server without it, another text.
ALONE = {"cd", "exit", "help", "quit", "net-port-delete", "net-port-dumpxml", "nwfilter-list"}


def commands_of(program):
    text = subprocess.run([program, "help"], capture_output=True, text=True).stdout
    return {line.split()[0] for line in text.splitlines() if line.startswith("    ")}


def check_walk():
    """Each command of the table that virsh has, too, is in one of the lists."""
    table = commands_of(outputs.HOSTLER) & commands_of("virsh")
    listed = set()
    for file in ("commands.txt", "libvirtd_commands.txt"):
        listed |= {command.strip('"').split()[0] for _, command, _, _ in outputs.lines(file)}
    return sorted(table - listed - ALONE)


def compare(file, got, is_printing):
    golden = outputs.HERE / file
    if is_printing:
        golden.write_text("".join(f"{command}\t{each}\n" for command, each in got.items()))
    expected = dict(line.split("\t") for line in golden.read_text().splitlines())
    wrong = [command for command in expected | got if expected.get(command) != got.get(command)]
    for command in wrong:
        print(f"FAILED: {command}\n  was: {expected.get(command)}\n  is:  {got.get(command)}")
    print(f"{len(got) - len(wrong)} of {len(expected)} shapes are as {file} has them")
    return not wrong and len(expected) >= 50


def main(*options):
    is_printing = "--print" in options
    is_fine = True
    for command in check_walk():
        print(f"FAILED: {command} is in none of the lists")
        is_fine = False
    with Daemon() as daemon:
        got = shapes(daemon.uri("test:///default"), "commands.txt")
    is_fine = compare("shapes.txt", got, is_printing) and is_fine
    if missing := Libvirtd.missing():
        print(f"not walked: libvirtd_commands.txt: {missing}")
    else:
        with Libvirtd() as daemon:
            got = shapes(daemon.uri("test:///default"), "libvirtd_commands.txt")
        is_fine = compare("libvirtd_shapes.txt", got, is_printing) and is_fine
    return 0 if is_fine else 1


sys.exit(main(*sys.argv[1:]))
