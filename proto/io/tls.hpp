#pragma once
// TLS for the server's side: certificates, and a transport over an encrypted connection.
// TlsServer may be used from any thread; reload() changes what later connections get.

#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "proto/io/transport.hpp"

namespace hostler::proto {

struct TlsFiles {
    std::filesystem::path ca_certificate;
    std::filesystem::path ca_revocations;  ///< may be absent
    std::filesystem::path certificate;
    std::filesystem::path key;
};

struct TlsRules {
    bool verifies_clients = true;
    /// Shell patterns; empty: every verified client may connect.
    std::vector<std::string> allowed_names;
    std::string ciphers;  ///< OpenSSL's list, TLS 1.3's suites among them; empty: its default
    /// The server's own certificate must be one that clients can trust now.
    bool verifies_itself = true;
    /// Longer than any honest handshake: an RSA one takes milliseconds.
    std::chrono::milliseconds handshake_max{30'000};
};

class TlsServer {
public:
    /// Without certificates yet: load() is the way to a server that has them.
    TlsServer(TlsFiles files, TlsRules rules) : files_(std::move(files)), rules_(std::move(rules))
    {
    }

    /// Reads the files; the error names the file and what is wrong with it.
    static Result<std::unique_ptr<TlsServer>> load(TlsFiles files, TlsRules rules);

    /// Reads the files again. On an error the old ones stay in force.
    Result<Done> reload();

    /// Shakes hands with a client, verifies it, and tells it so with the one byte that libvirt's
    /// clients wait for. Throws auth_failed with the reason.
    Task<std::unique_ptr<Transport>> accept(asio::ip::tcp::socket socket);

private:
    using Context = std::shared_ptr<asio::ssl::context>;

    Context context() const;
    bool is_allowed(const std::string& name) const;

    const TlsFiles files_;
    const TlsRules rules_;
    mutable std::mutex mutex_;
    Context context_;  ///< shared with the connections that it serves
};

}  // namespace hostler::proto
