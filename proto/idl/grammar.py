"""Reads proto/idl/*.idl. The grammar is in README.md; a mistake is reported with its file and line."""

import dataclasses
import pathlib
import re

SCALARS = {  # idl word: (C++ type, bytes on the wire)
    "int": ("std::int32_t", 4),
    "uint": ("std::uint32_t", 4),
    "hyper": ("std::int64_t", 8),
    "uhyper": ("std::uint64_t", 8),
    "double": ("double", 8),
    "bool": ("bool", 4),
    "char": ("char", 4),
    "uchar": ("std::uint8_t", 4),
    "ushort": ("std::uint16_t", 4),
    "string": ("std::string", 4),
    "uuid": ("Uuid", 16),
}
TOKEN = re.compile(r"->|0x[0-9a-fA-F]+|[A-Za-z_][A-Za-z_0-9|]*|\d+|[(){}<>\[\]:,?=]|\S")


@dataclasses.dataclass
class Type:
    """One of: name, name?, name<limit>, name[count]."""

    name: str
    form: str = "one"  # one, optional, list, array
    limit: str = ""


@dataclasses.dataclass
class Field:
    name: str
    type: Type


@dataclasses.dataclass
class Struct:
    name: str
    fields: list


@dataclasses.dataclass
class Union:
    name: str
    arms: list  # (discriminant, word)


@dataclasses.dataclass
class Rule:
    """A permission, and when it is asked for."""

    permission: str
    when: str = "always"  # always, if, unless, where
    flags: str = ""
    field: str = ""


@dataclasses.dataclass
class Procedure:
    kind: str  # proc or event
    number: int
    name: str
    args: object  # a list of fields, or the name of a struct
    reply: object
    may: list
    filters: list
    priority: str = "normal"
    stream: str = "none"
    function: str = ""


@dataclasses.dataclass
class Program:
    name: str
    number: int
    version: int
    uses: dict
    limits: dict
    structs: list
    unions: list
    procedures: list


class Reader:
    def __init__(self, path):
        self.path = path
        self.tokens = []
        for number, line in enumerate(path.read_text().splitlines(), 1):
            self.tokens += [(match.group(), number) for match in TOKEN.finditer(line.split("#")[0])]
        self.at = 0

    def peek(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else None

    def fail(self, problem):
        line = self.tokens[min(self.at, len(self.tokens) - 1)][1]
        raise SystemExit(f"{self.path}:{line}: {problem}")

    def take(self, wanted=None):
        token = self.peek()
        if token is None or wanted is not None and token != wanted:
            self.fail(f"'{wanted or 'a word'}' is wanted, not '{token}'")
        self.at += 1
        return token

    def accept(self, token):
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def type(self):
        name = self.take()
        if self.accept("?"):
            return Type(name, "optional")
        if self.accept("<"):
            limit = self.take()
            self.take(">")
            return Type(name, "list", limit)
        if self.accept("["):
            count = self.take()
            self.take("]")
            return Type(name, "array", count)
        return Type(name)

    def fields(self, opening, closing):
        self.take(opening)
        found = []
        while not self.accept(closing):
            name = self.take()
            self.take(":")
            found.append(Field(name, self.type()))
            if self.peek() != closing:
                self.take(",")
        return found

    def body(self):
        return self.fields("(", ")") if self.peek() == "(" else self.take()

    def permission(self):
        kind = self.take()
        self.take(":")
        return f"{kind}_{self.take()}"

    def rule(self):
        rule = Rule(self.permission())
        if self.peek() in ("if", "unless"):
            rule.when = self.take()
            rule.flags = self.take()
        elif self.accept("where"):
            rule.when = "where"
            rule.field = self.take()
            self.take("=")
            rule.flags = self.take()
        return rule

    def listed(self, item):
        found = [item()]
        while self.accept(","):
            found.append(item())
        return found

    def procedure(self, kind):
        number, name, args, reply = int(self.take()), self.take(), self.body(), []
        if self.accept("->"):
            reply = self.body()
        procedure = Procedure(kind, number, name, args, reply, [], [])
        while True:
            if self.accept("may"):
                procedure.may = self.listed(self.rule)
            elif self.accept("filter"):
                procedure.filters = self.listed(self.permission)
            elif self.accept("priority"):
                procedure.priority = self.take()
            elif self.accept("stream"):
                procedure.stream = self.take()
            elif self.accept("as"):
                procedure.function = self.take()
            elif not self.accept("unverified"):
                break
        procedure.function = procedure.function or "vir" + pascal(name)
        return procedure

    def program(self):
        self.take("program")
        program = Program(self.take(), int(self.take(), 0), int(self.take()), {}, {}, [], [], [])
        while (word := self.peek()) is not None:
            self.at += 1
            if word == "use":
                source = self.take()
                while self.peek() not in ("use", "limit", "struct", "union", "proc", "event", None):
                    program.uses[self.take()] = source
            elif word == "limit":
                name = self.take()
                self.take("=")
                program.limits[name] = int(self.take())
            elif word == "struct":
                program.structs.append(Struct(self.take(), self.fields("{", "}")))
            elif word == "union":
                program.unions.append(Union(self.take(), [(int(f.name), f.type.name) for f in self.fields("{", "}")]))
            elif word in ("proc", "event"):
                program.procedures.append(self.procedure(word))
            else:
                self.fail(f"'{word}' begins nothing")
        return program


def pascal(name):
    return "".join(word.capitalize() for word in name.split("_"))


def read_program(path):
    return Reader(pathlib.Path(path)).program()


def read_permissions(path):
    """[(object, permission, is for readers, what it means)] of access.idl."""
    found, kind = [], None
    for line in pathlib.Path(path).read_text().splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "object":
            kind = words[1]
        else:
            reader = words[1] == "reader"
            found.append((kind, words[0], reader, " ".join(words[1 + reader :])))
    return found
