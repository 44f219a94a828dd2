#pragma once
// From a call to its answer. Whatever fails below becomes an error frame here and nowhere else.

#include <memory>
#include <optional>

#include "daemon/rpc/call.hpp"
#include "daemon/rpc/program.hpp"
#include "daemon/rpc/session.hpp"
#include "proto/io/frame_reader.hpp"

namespace hostler::daemon {

/// What became of a call that was begun: its answer, or the work that will give it.
struct Begun {
    Bytes answer;
    std::optional<Task<Bytes>> work;
};

/// Judges the call and begins it. Never throws.
Begun begin(Call& call, const Program& program, Payload payload) noexcept;

/// The frame that `work` gives, or the one that says why not. Never throws.
Task<Bytes> finish(Call& call, Task<Bytes> work);

/// The answer to a call that reaches no procedure.
Bytes refuse(const proto::MessageHeader& call, const Error& error);

}  // namespace hostler::daemon
