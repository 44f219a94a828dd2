#pragma once
// Sasl: a client's side of one conversation by Cyrus SASL, and the security layer that it may end
// in. What goes wrong is thrown as auth_failed. One thread owns it.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cpp/login.hpp"

struct sasl_interact;

namespace hostler::client {

class Sasl {
public:
    /// What goes to the server; nothing is not the same as no bytes.
    using Data = std::optional<std::string>;

    Sasl(const LoginRules& rules, Asker asker);
    ~Sasl();
    Sasl(const Sasl&) = delete;
    Sasl& operator=(const Sasl&) = delete;

    /// Begins with the best of the server's mechanisms ("A,B").
    Data start(const std::string& mechanisms);
    /// The one that was chosen.
    const std::string& mechanism() const { return mechanism_; }
    /// What the server said, and what to say to it.
    Data step(const Data& said);
    /// Whether this side has heard all that it needs to trust the other.
    bool is_complete() const { return is_complete_; }

    /// To be called at the end: refuses a conversation that leaves an open connection unprotected.
    void require_strength();
    bool has_layer() const { return strength_ > 0; }
    /// A piece of `plain`, sealed, and how many bytes of it that are.
    std::string seal(std::span<const std::uint8_t> plain, std::size_t& taken);
    std::string open(std::span<const std::uint8_t> sealed);

private:
    struct Connection;

    Data conclude(int code, const char* data, unsigned size);
    void answer(sasl_interact* questions);
    std::string answer_to(const sasl_interact& asked);

    const LoginRules rules_;
    const Asker asker_;
    const AuthConf conf_;
    std::unique_ptr<Connection> connection_;
    std::vector<std::unique_ptr<std::string>> answers_;  ///< Cyrus keeps pointers to them
    std::string mechanism_;
    bool is_complete_ = false;
    unsigned strength_ = 0;
    unsigned piece_max_ = 0;
};

}  // namespace hostler::client
