#pragma once
// Program: one of the protocol's programs as a socket serves it: what is known of its procedures,
// and which of them have a verb.

#include <span>

#include "daemon/rpc/procedure.hpp"
#include "proto/rpc/procedure.hpp"

namespace hostler::daemon {

struct Program {
    std::uint32_t number;
    std::uint32_t version;
    std::span<const proto::ProcedureInfo> known;
    std::span<const Procedure> served;  ///< sorted by number
};

/// The programs of the read-write and read-only sockets: remote and qemu.
std::span<const Program> remote_programs();
/// The programs of the admin socket.
std::span<const Program> admin_programs();

/// The row of `number`, or null.
const Program* find_program(std::span<const Program> programs, std::uint32_t number);
const Procedure* find_verb(const Program& program, std::int32_t number);

}  // namespace hostler::daemon
