#pragma once
// What is known of a procedure before it runs: its number, who may call it, which way its stream
// flows. Printed from proto/idl; read-only for the life of the program.

#include <cstdint>
#include <span>
#include <string_view>

#include "proto/rpc/access.gen.hpp"

namespace hostler::proto {

enum class ProcedureKind : std::uint8_t { call, event };
enum class Priority : std::uint8_t { low, normal, high };
/// As the client sees it: `in` is data that it sends.
enum class StreamDirection : std::uint8_t { none, in, out };

/// A permission that a call needs: always, or depending on what the call asks for.
struct AccessRule {
    enum class When : std::uint8_t { always, any_flag, no_flag, field };

    Permission permission;
    When when = When::always;
    std::uint32_t flags = 0;  ///< any_flag, no_flag: a mask over `flags`; field: the value
};

struct ProcedureInfo {
    std::int32_t number;
    std::string_view name;      ///< "domain_create"
    std::string_view function;  ///< "virDomainCreate", for texts that users know
    ProcedureKind kind;
    Priority priority;
    StreamDirection stream;
    std::span<const AccessRule> may;
    std::span<const Permission> filters;  ///< an object in the result is left out without these
};

std::span<const ProcedureInfo> remote_procedures();
std::span<const ProcedureInfo> qemu_procedures();
std::span<const ProcedureInfo> admin_procedures();
std::span<const ProcedureInfo> keepalive_procedures();

/// The row of `number`, or null. Numbers begin at 1 and have no gap.
inline const ProcedureInfo* find_procedure(std::span<const ProcedureInfo> table,
                                           std::int32_t number)
{
    const bool is_known = number >= 1 && static_cast<std::size_t>(number) <= table.size();
    return is_known ? &table[static_cast<std::size_t>(number) - 1] : nullptr;
}

}  // namespace hostler::proto
