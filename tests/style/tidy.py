#!/usr/bin/env python3
"""The house rules that a compiler does not check (docs/STYLE.md). Run by ctest as "style/tidy";
prints path:line: rule for each breach."""

import pathlib
import re
import sys

FILE_LINES_MAX = 500
FILE_LINES_MEDIAN_MAX = 120
FUNCTION_LINES_MAX = 60
LINE_COLUMNS_MAX = 100
TESTS_TO_SOURCES_MIN = 0.0  # rises to 0.7 as the rooms fill; see docs/STYLE.md

# Where Error stops being thrown: dispatch, the mains, and the doors of other languages.
CATCH_ALLOWED = {
    "daemon/rpc/dispatch.cpp",
    "daemon/main/main.cpp",
    "daemon/main/options.cpp",
    "proto/io/task.cpp",
    "clients/hostler/main.cpp",
    "drivers/kvm/vmm/main/main.cpp",
}
# A place where an exception is not an Error and must not pass: a thread's root, a destructor.
CATCH_ALLOWED_WITH_REASON = {
    "clients/hostler/cli/migration.cpp": "a side of a migration that is gone is one that refuses: the other has to be told",
    "clients/hostler/cli/parse.cpp": "CLI11 tells by exception what it could not parse",
    "clients/hostler/cli/program.cpp": "CLI11 tells by exception what it could not parse",
}

ROOMS = ("xml", "proto", "drivers", "daemon", "clients")
BLANKED = re.compile(
    r'R"(\w*)\((?:.|\n)*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.S,
)


def blank(text):
    """The text with comments and literals replaced by spaces, so that rules read only code."""
    return BLANKED.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def statements(code):
    """(offset, text) of each full statement. Braces that initialise belong to their statement:
    clang-format writes them tight against a type, a bracket or a comma, so they can be told."""
    start, open_brackets = 0, []
    for index, letter in enumerate(code):
        before = code[index - 1 : index]
        initialises = letter == "{" and (open_brackets or re.match(r"[\w>]", before))
        if letter in "([" or initialises:
            open_brackets.append(letter)
        elif letter in ")]}" and open_brackets:
            open_brackets.pop()
        elif letter in ";{}":
            yield start, code[start:index]
            start = index + 1


# g++ 12 miscompiles co_await inside conditions, braces, ?: and beside capturing lambdas; the
# shapes below are the ones tests/style/await_shapes_test.cpp proves sound.
AWAIT_SHAPE = re.compile(r"(?:co_return |[^=(){}?]+ = )?co_await [^{}?]*")
CAPTURING_LAMBDA = re.compile(r"\[[^\]\s][^\]]*\]\s*(?:\(|->)")


def await_rules(code):
    if "co_await" not in code:
        return
    for offset, text in statements(code):
        words = " ".join(text.split())
        count = len(re.findall(r"\bco_await\b", words))
        sound = AWAIT_SHAPE.fullmatch(words) and not CAPTURING_LAMBDA.search(words)
        if count > 1 or count and not sound:
            yield offset + len(text) - len(text.lstrip()), "co_await stands alone: name what it takes and gives"


def function_rules(code):
    """clang-format puts the brace that opens a function alone in column 0 and closes it there."""
    opened = None
    for match in re.finditer(r"^(\S[^\n;]*)\n\{$|^\}", code, re.M):
        if match.group() != "}":
            opened = match.start()
        elif opened is not None:
            if code.count("\n", opened, match.end()) + 1 > FUNCTION_LINES_MAX:
                yield opened, f"a function has at most {FUNCTION_LINES_MAX} lines"
            opened = None


def word_rules(path, text, code):
    banned = {r"\bnew\b(?!\s*\()": "make_unique, not new", r"\bgoto\b": "no goto"}
    if path not in CATCH_ALLOWED and path not in CATCH_ALLOWED_WITH_REASON and not path.startswith("tests/"):
        banned[r"\bcatch\b"] = "only dispatch, the mains and the listed doors catch"
    for pattern, rule in banned.items():
        for match in re.finditer(pattern, code):
            yield match.start(), rule
    for match in re.finditer(r"\b(?:TODO|FIXME|XXX|HACK)\b", text):
        yield match.start(), "finish it, or file it; a note in the code is neither"


def line_rules(text):
    offset = 0
    for line in text.split("\n"):
        if len(line) > LINE_COLUMNS_MAX:
            yield offset, f"a line has at most {LINE_COLUMNS_MAX} columns"
        offset += len(line) + 1


def check(path, text):
    if text.count("\n") > FILE_LINES_MAX:
        yield len(text) - 1, f"a file has at most {FILE_LINES_MAX} lines"
    code = blank(text)
    yield from await_rules(code)
    yield from function_rules(code)
    yield from word_rules(path, text, code)
    yield from line_rules(text)


def include_graph(files):
    """Which folder includes headers of which, own rooms only."""
    graph = {}
    for path, text in files.items():
        here = path.rsplit("/", 1)[0]
        for target in re.findall(r'^#include "([^"]+)/[^/"]+"', text, re.M):
            # A folder and those inside it are one family: rpc/ lists the verbs of rpc/verbs/.
            is_family = f"{here}/".startswith(f"{target}/") or f"{target}/".startswith(f"{here}/")
            if not is_family and target.split("/")[0] in ROOMS:
                graph.setdefault(here, set()).add(target)
    return graph


def cycle(graph):
    """One cycle of folders, or nothing."""
    state, path = {}, []

    def visit(node):
        state[node] = 1
        path.append(node)
        for target in sorted(graph.get(node, ())):
            if state.get(target) == 1:
                return path[path.index(target) :] + [target]
            if target not in state and (found := visit(target)):
                return found
        path.pop()
        state[node] = 2
        return None

    for node in sorted(graph):
        if node not in state and (found := visit(node)):
            return found
    return None


def lines_below(files, folders):
    return sum(text.count("\n") for path, text in files.items() if path.split("/")[0] in folders)


def house_rules(root, files):
    """What holds for the tree and not for one file."""
    own = {path: text for path, text in files.items() if path.split("/")[0] in ROOMS}
    lengths = sorted(text.count("\n") for text in own.values())
    if lengths and lengths[len(lengths) // 2] > FILE_LINES_MEDIAN_MAX:
        yield f"the median file has {lengths[len(lengths) // 2]} lines, at most {FILE_LINES_MEDIAN_MAX}"
    if found := cycle(include_graph(own)):
        yield "folders include each other: " + " -> ".join(found)
    sources, tests = lines_below(files, ROOMS), lines_below(files, {"tests"})
    if sources and tests / sources < TESTS_TO_SOURCES_MIN:
        yield f"tests to sources is {tests / sources:.2f}, at least {TESTS_TO_SOURCES_MIN}"
    for room in (*ROOMS, "tests", "conf", "docs"):
        folders = [root / room, *sorted(p for p in (root / room).glob("*") if p.is_dir())]
        for folder in folders:
            if folder.name == "__pycache__" or not any(folder.rglob("*.*")):
                continue
            readme = folder / "README.md"
            if not readme.is_file():
                yield f"{folder.relative_to(root)} has no README.md"
            elif readme.read_text().count("\n") > 40:
                yield f"{folder.relative_to(root)}/README.md has at most 40 lines"


def sources(root):
    found = {}
    for file in sorted(root.rglob("*.[ch]pp")):
        path = file.relative_to(root).as_posix()
        if path.split("/")[0] not in ("build", ".git") and ".gen." not in path:
            found[path] = file.read_text()
    return found


def main(root):
    files = sources(root)
    breaches = [
        f"{path}:{text.count(chr(10), 0, offset) + 1}: {rule}"
        for path, text in files.items()
        for offset, rule in check(path, text)
    ]
    breaches += house_rules(root, files)
    print("\n".join(breaches) or f"{len(files)} files keep the house rules")
    return min(len(breaches), 1)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
