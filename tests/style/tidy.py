#!/usr/bin/env python3
"""The house rules that a compiler does not check (docs/STYLE.md). Run by ctest as "style/tidy";
prints path:line: rule for each breach."""

import pathlib
import re
import sys
import textwrap

FILE_LINES_MAX = 500
FILE_LINES_MEDIAN_MAX = 120
FUNCTION_LINES_MAX = 60
FUNCTION_LINES_USUAL = 40  # less than so many in so many of a hundred functions
FUNCTIONS_USUAL_MIN = 0.95
LINE_COLUMNS_MAX = 100
# Lines of programs below tests/ to lines of programs in the rooms.
TESTS_TO_SOURCES_MIN = 0.7

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


def functions(code):
    """(offset, lines) of each: clang-format gives the brace that opens a function a line of its own, and the one that closes
    it the same column. A brace behind a statement opens a block."""
    lines = code.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    for number, line in enumerate(lines):
        before = lines[number - 1].strip()
        if line.strip() != "{" or not before or before == "}" or before[-1] in ";{":
            continue
        column = line.index("{")
        first = number - 1  # above what the arguments and the initialisers need
        while first > 0 and lines[first][: column + 1].isspace():
            first -= 1
        last = next((at for at in range(number, len(lines)) if lines[at].startswith(" " * column + "}")), number)
        yield offsets[first], last - first + 1


def function_rules(code):
    for offset, lines in functions(code):
        if lines > FUNCTION_LINES_MAX:
            yield offset, f"a function has at most {FUNCTION_LINES_MAX} lines"


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


PROGRAMS = (".cpp", ".hpp", ".py", ".sh", ".pl", ".rb", ".php", ".S")


def program_lines(root, folders):
    """Lines of what people write to be run: by its suffix, or without one by its first line. Tables and documents are none."""
    count = 0
    for file in (file for folder in folders for file in sorted((root / folder).rglob("*")) if file.is_file()):
        if file.suffix in PROGRAMS and ".gen." not in file.name:
            count += file.read_text().count("\n")
        elif not file.suffix and (data := file.read_bytes()).startswith(b"#!"):
            count += data.count(b"\n")
    return count


def size_rules(root, own):
    """What holds for most, and for all together."""
    lengths = sorted(text.count("\n") for text in own.values())
    if lengths and lengths[len(lengths) // 2] > FILE_LINES_MEDIAN_MAX:
        yield f"the median file has {lengths[len(lengths) // 2]} lines, at most {FILE_LINES_MEDIAN_MAX}"
    found = [lines for text in own.values() for _, lines in functions(blank(text))]
    usual = sum(lines < FUNCTION_LINES_USUAL for lines in found) / max(1, len(found))
    if found and usual < FUNCTIONS_USUAL_MIN:
        yield f"{usual:.1%} of functions have less than {FUNCTION_LINES_USUAL} lines, at least {FUNCTIONS_USUAL_MIN:.0%}"
    sources, tests = program_lines(root, ROOMS), program_lines(root, ("tests",))
    if sources and tests / sources < TESTS_TO_SOURCES_MIN:
        yield f"tests to sources is {tests / sources:.3f}, at least {TESTS_TO_SOURCES_MIN}"


def example_rules(root, files):
    """A whole function in a how-to is one of the house, to the letter: so it compiles."""
    for page in sorted((root / "docs/how-to").glob("*.md")):
        for block in re.findall(r"(?:^ {4,}[^\n]*\n|^\n(?= {4}))+", page.read_text(), re.M):
            example = textwrap.dedent(block).strip()
            if "\n{\n" in example and not any(example in text for text in files.values()):
                name = example.split("\n", 1)[0]
                yield f"{page.relative_to(root)}: there is no such function in the sources: {name}"


def house_rules(root, files):
    """What holds for the tree and not for one file."""
    own = {path: text for path, text in files.items() if path.split("/")[0] in ROOMS}
    yield from size_rules(root, own)
    yield from example_rules(root, own)
    if found := cycle(include_graph(own)):
        yield "folders include each other: " + " -> ".join(found)
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
