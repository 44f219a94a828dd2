#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <unistd.h>

#include <ctime>

#include "clients/cpp/error.hpp"
#include "clients/cpp/link.hpp"

namespace hostler::client {
namespace {

struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Session = std::unique_ptr<SSL, Free>;
using Context = std::unique_ptr<SSL_CTX, Free>;

/// OpenSSL writes without MSG_NOSIGNAL: a server that is gone would end the program.
class NoBrokenPipe {
public:
    NoBrokenPipe()
    {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~NoBrokenPipe()
    {
        const timespec now{};
        while (sigtimedwait(&pipe_, nullptr, &now) > 0) {
        }
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    NoBrokenPipe(const NoBrokenPipe&) = delete;
    NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

private:
    sigset_t pipe_{};
    sigset_t before_{};
};

Error tls_error(const std::string& doing)
{
    const unsigned long code = ERR_get_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return {ErrorCode::system_error,
            doing + ": " + (reason == nullptr ? "connection lost" : reason)};
}

void require_readable(const std::string& path, std::string_view what)
{
    if (access(path.c_str(), R_OK) != 0)
        throw system_error("Cannot read " + std::string(what) + " '" + path + "'");
}

Context make_context(const TlsFiles& files)
{
    ERR_clear_error();
    require_readable(files.ca, "CA certificate");
    Context context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_load_verify_locations(context.get(), files.ca.c_str(), nullptr) != 1)
        throw tls_error("Unable to load CA certificate '" + files.ca + "'");
    // A server may not ask for a client's certificate: without files, none is offered.
    if (access(files.certificate.c_str(), F_OK) != 0) return context;
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
        throw tls_error("Unable to load client certificate '" + files.certificate + "'");
    require_readable(files.key, "client key");
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
        throw tls_error("Unable to load client key '" + files.key + "'");
    return context;
}

/// The name or the address that the server's certificate has to carry.
void expect_host(SSL* session, const std::string& host)
{
    in6_addr address{};
    const bool is_address = inet_pton(AF_INET, host.c_str(), &address) == 1 ||
                            inet_pton(AF_INET6, host.c_str(), &address) == 1;
    X509_VERIFY_PARAM* wanted = SSL_get0_param(session);
    if (is_address) {
        X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str());
        return;
    }
    X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
    SSL_set_tlsext_host_name(session, host.c_str());
}

/// What is wrong with the server's certificate, where it is that.
Error handshake_error(SSL* session, const std::string& host)
{
    Error error = tls_error("TLS handshake failed");
    const long verdict = SSL_get_verify_result(session);
    if (verdict != X509_V_OK)
        error.message += std::string(": ") + X509_verify_cert_error_string(verdict) +
                         " (the certificate of '" + host + "')";
    return error;
}

class TlsLink final : public Link {
public:
    TlsLink(Fd socket, const std::string& host, const TlsFiles& files)
        : socket_(std::move(socket)),
          context_(make_context(files)),
          session_(SSL_new(context_.get()))
    {
        SSL_set_fd(session_.get(), socket_.get());
        if (files.verifies_server) {
            expect_host(session_.get(), host);
            SSL_set_verify(session_.get(), SSL_VERIFY_PEER, nullptr);
        }
        shake_hands(host);
        await_acceptance();
        fcntl(socket_.get(), F_SETFL, fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
    }

    ~TlsLink() override
    {
        const NoBrokenPipe quiet;
        SSL_shutdown(session_.get());
    }

    std::optional<std::size_t> read(std::span<std::uint8_t> into) override
    {
        const NoBrokenPipe quiet;  // reading answers what the server asks of the session
        ERR_clear_error();
        std::size_t count = 0;
        const int outcome = SSL_read_ex(session_.get(), into.data(), into.size(), &count);
        return judged(outcome, count, "Cannot recv data");
    }

    std::optional<std::size_t> write(std::span<const std::uint8_t> from) override
    {
        const NoBrokenPipe quiet;
        ERR_clear_error();
        std::size_t count = 0;
        const int outcome = SSL_write_ex(session_.get(), from.data(), from.size(), &count);
        return judged(outcome, count, "Cannot write data");
    }

    int descriptor() const override { return socket_.get(); }
    bool has_buffered() const override { return SSL_has_pending(session_.get()) == 1; }

private:
    void shake_hands(const std::string& host)
    {
        const NoBrokenPipe quiet;
        if (SSL_connect(session_.get()) != 1) throw handshake_error(session_.get(), host);
    }

    /// libvirt's servers send one byte, 1, inside the session, once they accept our certificate.
    void await_acceptance()
    {
        std::uint8_t verdict = 0;
        std::size_t count = 0;
        if (SSL_read_ex(session_.get(), &verdict, 1, &count) != 1 || verdict != 1)
            throw Error(ErrorCode::rpc,
                        "authentication failed: server verification (of our certificate "
                        "or IP address) failed");
    }

    /// BEWARE: an error that another connection of this thread left behind would be taken for this
    /// one's: the queue is emptied before each call.
    std::optional<std::size_t> judged(int outcome, std::size_t count, const std::string& doing)
    {
        if (outcome == 1) return count;
        const int reason = SSL_get_error(session_.get(), outcome);
        if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) return std::nullopt;
        if (reason == SSL_ERROR_ZERO_RETURN) return 0;
        throw tls_error(doing);
    }

    Fd socket_;
    Context context_;
    Session session_;
};

}  // namespace

std::unique_ptr<Link> connect_tls(const std::string& host, const std::string& port,
                                  const TlsFiles& files)
{
    return std::make_unique<TlsLink>(open_tcp(host, port), host, files);
}

}  // namespace hostler::client
