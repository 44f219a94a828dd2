#pragma once
// Sasl: one client's conversation with Cyrus SASL. begin() and what follows may wait for files and
// servers: they run where blocking is allowed, one at a time. encode() and decode() do not wait.

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proto/xdr/wire.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

struct SaslRules {
    std::uint32_t strength_min = 0;          ///< bits that the mechanism itself must give; 0: none
    std::vector<std::string> allowed_names;  ///< shell patterns; empty: all
};

/// Reads sasl2/libvirt.conf. Once, before the first conversation; the error says what is wrong.
Result<Done> prepare_sasl(const std::filesystem::path& folder);

class Sasl {
public:
    explicit Sasl(SaslRules rules);
    ~Sasl();

    /// The mechanisms that there are, with commas between. Throws auth_failed.
    std::string begin();

    struct Step {
        bool is_complete = false;
        std::optional<std::vector<char>> data;  ///< nothing is not the same as no bytes
    };
    using Data = std::optional<std::span<const char>>;
    /// Throws auth_failed; the reason is for the log, a client hears that it failed.
    Step start(const std::string& mechanism, Data data);
    Step step(Data data);

    /// "alice@EXAMPLE"; empty before the conversation is complete.
    const std::string& name() const { return name_; }
    /// Whether what follows travels in the mechanism's own security layer.
    bool has_layer() const { return strength_ > 0; }

    proto::Bytes encode(std::span<const std::uint8_t> plain);
    /// Nothing when what came is not of this layer.
    std::optional<proto::Bytes> decode(std::span<const std::uint8_t> sealed);

private:
    struct Connection;

    Step conclude(int code, const char* data, unsigned size);

    const SaslRules rules_;
    std::unique_ptr<Connection> connection_;
    std::string name_;
    unsigned strength_ = 0;
    unsigned chunk_max_ = 0;
};

}  // namespace hostler::daemon
