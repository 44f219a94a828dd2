"""Prints NAME_codec_PART.gen.cpp: get and put of every struct of a program."""

from grammar import SCALARS, pascal
from structs import HEADER, coded, namespace


class Sizes:
    """The fewest bytes each struct takes on the wire: a list can be refused before it is allocated."""

    def __init__(self, programs):
        self.structs = {s.name: s.fields for program in programs for s in program.structs}
        self.unions = {u.name for program in programs for u in program.unions}

    def of(self, type_):
        if type_.form in ("optional", "list"):
            return 4
        one = self.one(type_.name)
        return one * int(type_.limit) if type_.form == "array" else one

    def one(self, name):
        if name in SCALARS:
            return SCALARS[name][1]
        if name in self.unions:
            return 8
        return sum(self.of(field.type) for field in self.structs[name])


def limit(program, word):
    return word if word.isdigit() else f"limit::{word}"


def getter(program, sizes, field):
    kind, value = field.type, f"value.{field.name}"
    if kind.name == "opaque" or kind.name == "char" and kind.form == "list":
        return f"in.get_{'bytes' if kind.name == 'opaque' else 'chars'}({value}, {limit(program, kind.limit)})"
    if kind.form == "list":
        return f"get_list(in, {value}, {limit(program, kind.limit)}, {max(sizes.one(kind.name), 1)})"
    if kind.form == "array":
        return f"get_array(in, {value})"
    if kind.form == "optional":
        return f"get_optional(in, {value})"
    return f"get(in, {value})" if kind.name not in SCALARS else f"in.get({value})"


def putter(field):
    kind, value = field.type, f"value.{field.name}"
    if kind.name == "opaque" or kind.name == "char" and kind.form == "list":
        return f"out.put_{'bytes' if kind.name == 'opaque' else 'chars'}({value});"
    if kind.form != "one":
        return f"put_{kind.form}(out, {value});"
    return f"put(out, {value});" if kind.name not in SCALARS else f"out.put({value});"


def functions(program, sizes, name, fields):
    used = "value" if fields else ""
    get = " && ".join(getter(program, sizes, field) for field in fields) or "true"
    text = f"bool get(Reader& {'in' if fields else ''}, {name}& {used})\n{{\n    return {get};\n}}\n"
    text += f"void put(Writer& {'out' if fields else ''}, const {name}& {used})\n{{\n"
    text += "".join(f"    {putter(field)}\n" for field in fields)
    return text + "}\n\n"


def union_functions(union):
    name = pascal(union.name)
    text = f"bool get(Reader& in, {name}& value)\n{{\n    std::uint32_t arm = 0;\n    if (!in.get(arm)) return false;\n    switch (arm) {{\n"
    for index, (number, _) in enumerate(union.arms):
        text += f"        case {number}: return in.get(value.emplace<{index}>());\n"
    text += "        default: return false;\n    }\n}\n"
    text += f"void put(Writer& out, const {name}& value)\n{{\n    switch (value.index()) {{\n"
    for index, (number, _) in enumerate(union.arms):
        text += f"        case {index}: out.put(std::uint32_t{{{number}}}); return out.put(*std::get_if<{index}>(&value));\n"
    return text + "        default: return;\n    }\n}\n\n"


def print_codec(program, sizes, part, parts):
    every = list(coded(program))
    share = -(-len(every) // parts)
    text = HEADER.format(name=program.name) + f'\n#include "proto/rpc/{program.name}.gen.hpp"\n#include "proto/xdr/lists.hpp"\n'
    text += f"\nnamespace {namespace(program)} {{\n\n"
    if part == 0:
        text += "".join(union_functions(union) for union in program.unions)
    for name, fields in every[part * share : (part + 1) * share]:
        text += functions(program, sizes, name, fields)
    return text + f"}}  // namespace {namespace(program)}\n"
