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
    std::string sasl_name;                 ///< "alice@EXAMPLE", once SASL knows it
    std::string certificate_name;          ///< of a TLS client

    /// "uid 1000, certificate 'CN=x'", for what is said.
    std::string text() const;
};

}  // namespace hostler::daemon
