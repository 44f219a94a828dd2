#pragma once
// Caller: who is at the other end of a session. It belongs to the session's thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hostler::daemon {

struct Caller {
    bool is_read_only = false;
    std::optional<std::uint32_t> user_id;  ///< of a UNIX socket's peer
    std::vector<std::uint32_t> group_ids;  ///< the same peer's, all of them
    std::int32_t process_id = 0;           ///< the same peer's, where an authority asks for it
    std::uint64_t process_start = 0;       ///< in the kernel's ticks: with its number it is unique
    std::string sasl_name;                 ///< "alice@EXAMPLE", once SASL knows it
    std::string certificate_name;          ///< of a TLS client
    std::string address;                   ///< of one who comes over a network

    /// "uid 1000", "certificate 'CN=x' from 192.0.2.7:4711", for what is said.
    std::string text() const;
};

}  // namespace hostler::daemon
