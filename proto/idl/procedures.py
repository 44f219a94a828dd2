"""Prints NAME_procedures.gen.cpp: what the daemon must know of each procedure before it runs it; and
NAME_recode_PART.gen.cpp, with which tests take every message apart and put it together again."""

from grammar import pascal
from structs import HEADER, namespace


def flags(words):
    return " | ".join(f"std::uint32_t{{{word}}}" for word in words.split("|"))


def rule(item):
    if item.when == "always":
        return f"{{Permission::{item.permission}}}"
    when = {"if": "any_flag", "unless": "no_flag", "where": "field"}[item.when]
    return f"{{Permission::{item.permission}, AccessRule::When::{when}, {flags(item.flags)}}}"


def rows(program):
    text = ""
    for proc in program.procedures:
        if proc.may:
            text += f"constexpr AccessRule may_{proc.name}[] = {{{', '.join(rule(r) for r in proc.may)}}};\n"
        if proc.filters:
            named = ", ".join(f"Permission::{p}" for p in proc.filters)
            text += f"constexpr Permission filter_{proc.name}[] = {{{named}}};\n"
    return text


def row(proc):
    may = f"may_{proc.name}" if proc.may else "{}"
    filters = f"filter_{proc.name}" if proc.filters else "{}"
    kind = "call" if proc.kind == "proc" else "event"
    return (
        f'    {{{proc.number}, "{proc.name}", "{proc.function}", ProcedureKind::{kind}, Priority::{proc.priority}, '
        f"StreamDirection::{proc.stream}, {may}, {filters}}},\n"
    )


def recode(program, proc):
    name = f"{namespace(program)}::{pascal(proc.name)}"
    args = "Args" if proc.kind == "proc" else "Message"
    reply = f"&recode<{name}::Reply>" if proc.kind == "proc" else "nullptr"
    return f"    {{{proc.number}, &recode<{name}::{args}>, {reply}}},\n"


def print_procedures(program):
    text = HEADER.format(name=program.name)
    text += '\n#include <libvirt/libvirt.h>\n\n#include "proto/rpc/procedure.hpp"\n'
    text += "\nnamespace hostler::proto {\nnamespace {\n\n" + rows(program)
    text += "\nconstexpr ProcedureInfo table[] = {\n" + "".join(row(p) for p in program.procedures) + "};\n"
    text += "\n}  // namespace\n\n"
    text += f"std::span<const ProcedureInfo> {program.name}_procedures()\n{{\n    return table;\n}}\n"
    return text + "\n}  // namespace hostler::proto\n"


def print_recodes(program, part, parts):
    share = -(-len(program.procedures) // parts)
    mine = program.procedures[part * share : (part + 1) * share]
    text = HEADER.format(name=program.name)
    text += f'\n#include "proto/rpc/{program.name}.gen.hpp"\n#include "proto/rpc/recode.hpp"\n'
    text += "\nnamespace hostler::proto {\nnamespace {\n\n"
    text += "constexpr Recode recodes[] = {\n" + "".join(recode(program, p) for p in mine) + "};\n"
    text += "\n}  // namespace\n\n"
    text += f"std::span<const Recode> {program.name}_recodes_{part}()\n{{\n    return recodes;\n}}\n"
    return text + "\n}  // namespace hostler::proto\n"


def print_permissions(permissions):
    text = HEADER.format(name="access") + '#pragma once\n\n#include <cstdint>\n#include <string_view>\n\nnamespace hostler::proto {\n\n'
    text += "/// object_permission, in libvirt's words.\nenum class Permission : std::uint8_t {\n"
    text += "".join(f"    {kind}_{name},\n" for kind, name, _, _ in permissions) + "};\n\n"
    text += "struct PermissionInfo {\n    std::string_view object;\n    std::string_view name;\n    bool is_for_readers;\n    std::string_view means;\n};\n\n"
    text += "/// Indexed by Permission.\ninline constexpr PermissionInfo permissions[] = {\n"
    text += "".join(
        f'    {{"{kind}", "{name}", {"true" if reader else "false"}, "{means}"}},\n' for kind, name, reader, means in permissions
    )
    return text + "};\n\n}  // namespace hostler::proto\n"
