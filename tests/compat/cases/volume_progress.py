#!/usr/bin/python3
"""Volumes by `hostler vol-upload` and `vol-download`: with --verbose they show how far they are, and the data
comes back as it went."""

import os
import re

from daemon import Daemon

MIB = 1 << 20
SIZE = 24 * MIB


def hostler(daemon, *words):
    done = daemon.hostler("-c", daemon.uri("qemu:///system"), *words)
    assert done.returncode == 0, (words, done.stderr)
    return done.stderr


def shown(title, text):
    """The percents of a line that is written over and over."""
    assert re.fullmatch(rf"(\n{title}: \[ *\d+ %\])*", text), repr(text)
    return [int(number) for number in re.findall(r"(\d+) %", text)]


def check(percents):
    assert percents == sorted(percents) and percents[-1] == 100, percents
    assert percents[0] < 100, percents


def main():
    with Daemon() as daemon:
        folder = daemon.root / "images"
        folder.mkdir()
        given, back = daemon.root / "given", daemon.root / "back"
        given.write_bytes(os.urandom(SIZE))
        hostler(daemon, "pool-create-as", "images", "dir", "--target", folder)
        hostler(daemon, "vol-create-as", "images", "data", str(SIZE))
        check(shown("Upload", hostler(daemon, "vol-upload", "data", given, "images", "--verbose")))
        check(shown("Download", hostler(daemon, "vol-download", "data", back, "images", "--verbose")))
        assert back.read_bytes() == given.read_bytes()
        part = hostler(daemon, "vol-download", "data", back, "images", "--offset", "5", "--length", "7", "--verbose")
        assert shown("Download", part)[-1] == 100
        assert back.read_bytes() == given.read_bytes()[5:12]
        assert hostler(daemon, "vol-upload", "data", given, "images") == ""


main()
