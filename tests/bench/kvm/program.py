"""The programs bench_kvm and bench_kvm_floor, and the figures that they print."""

import subprocess
import sys


class Program:
    """`work` is a folder for the definitions."""

    def __init__(self, build, work):
        self.bench, self.bare = build / "tests/bench_kvm", build / "tests/bench_kvm_floor"
        for program in (self.bench, self.bare):
            if not program.exists():
                sys.exit(f"{program} is missing: cmake --build {build} --target bench")
        self.definition = work / "definition.xml"

    def floor(self, mib, rounds):
        return figures([self.bare, mib, rounds])

    def starts(self, peer, definition, word, count):
        return self.daemon("starts", peer, definition, word, count)

    def crowd(self, peer, definition, word, count):
        return self.daemon("crowd", peer, definition, word, count)

    def memory(self, peer, definition, word, pid_file):
        return self.daemon("memory", peer, definition, word, pid_file)

    def command(self, word, count, command):
        return figures([self.bench, "command", word, count, *command])

    def daemon(self, what, peer, definition, word, last):
        self.definition.write_text(definition)
        return figures([self.bench, what, peer.uri(), self.definition, word, last])


def figures(command):
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: {done.stderr}")
    return {line.split()[0]: float(line.split()[1]) for line in done.stdout.splitlines()}
