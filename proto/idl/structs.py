"""Prints NAME.gen.hpp: the structs of a program, and each procedure with its Args and Reply."""

from grammar import SCALARS, Type, pascal

HEADER = "// Printed by proto/idl/print.py from proto/idl/{name}.idl. Do not edit.\n"


def namespace(program):
    """The remote program is hostler's own tongue; the smaller ones have a word before their names."""
    is_small = program.name in ("qemu", "admin", "keepalive")
    return "hostler::proto::" + program.name if is_small else "hostler::proto"


def spelled(type_):
    if type_.name == "opaque":
        return "Bytes"
    if type_.name == "char" and type_.form == "list":
        return "Chars"
    one = SCALARS[type_.name][0] if type_.name in SCALARS else pascal(type_.name)
    if type_.form == "optional":
        return f"std::optional<{one}>"
    if type_.form == "list":
        return f"std::vector<{one}>"
    if type_.form == "array":
        return f"std::array<{one}, {type_.limit}>"
    return one


def member(field):
    is_plain = field.type.form == "one" and field.type.name in SCALARS and field.type.name not in ("string", "uuid")
    return f"    {spelled(field.type)} {field.name}{' = {}' if is_plain else ''};\n"


def struct(name, fields, indent=""):
    text = f"{indent}struct {name} {{\n"
    for field in fields:
        text += indent + member(field)
    return text + f"{indent}}};\n"


def ordered(program):
    """The structs, each after those it holds."""
    left, done, out = {s.name: s for s in program.structs}, set(), []

    def visit(item):
        if item.name in done:
            return
        done.add(item.name)
        for field in item.fields:
            if field.type.name in left:
                visit(left[field.type.name])
        out.append(item)

    for item in program.structs:
        visit(item)
    return out


def procedure(program, proc):
    parts = [("Args", proc.args), ("Reply", proc.reply)] if proc.kind == "proc" else [("Message", proc.args)]
    text = f"struct {pascal(proc.name)} {{\n"
    text += f"    static constexpr std::uint32_t program = 0x{program.number:08x};\n"
    text += f"    static constexpr std::uint32_t number = {proc.number};\n"
    text += f'    static constexpr std::string_view name = "{proc.name}";\n'
    for name, body in parts:
        text += f"    using {name} = {pascal(body)};\n" if isinstance(body, str) else struct(name, body, "    ")
    return text + "};\n"


def coded(program):
    """(C++ name, fields) of everything that has a codec."""
    for item in ordered(program):
        yield pascal(item.name), item.fields
    for proc in program.procedures:
        parts = [("Args", proc.args), ("Reply", proc.reply)] if proc.kind == "proc" else [("Message", proc.args)]
        for name, body in parts:
            if not isinstance(body, str):
                yield f"{pascal(proc.name)}::{name}", body


def print_header(program):
    lower = sorted({source for source in program.uses.values()})
    text = HEADER.format(name=program.name) + "#pragma once\n\n#include \"proto/xdr/wire.hpp\"\n"
    for source in lower:
        text += f'#include "proto/rpc/{source}.gen.hpp"\n'
    text += f"\nnamespace {namespace(program)} {{\n\n"
    if program.limits:
        text += "\nnamespace limit {\n"
        text += "".join(f"inline constexpr std::uint32_t {name} = {value};\n" for name, value in program.limits.items())
        text += "}  // namespace limit\n"
    for union in program.unions:
        arms = ", ".join(SCALARS[word][0] for _, word in union.arms)
        text += f"\nusing {pascal(union.name)} = std::variant<{arms}>;\n"
    for item in ordered(program):
        text += "\n" + struct(pascal(item.name), item.fields)
    for proc in program.procedures:
        text += "\n" + procedure(program, proc)
    text += "\n"
    for union in program.unions:
        text += f"bool get(Reader& in, {pascal(union.name)}& value);\nvoid put(Writer& out, const {pascal(union.name)}& value);\n"
    for name, _ in coded(program):
        text += f"bool get(Reader& in, {name}& value);\nvoid put(Writer& out, const {name}& value);\n"
    return text + f"\n}}  // namespace {namespace(program)}\n"
