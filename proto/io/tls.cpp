#include "proto/io/tls.hpp"

#include <fnmatch.h>
#include <sys/socket.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <ranges>

namespace hostler::proto {
namespace {

using Tcp = asio::ip::tcp;
using SslStream = asio::ssl::stream<Tcp::socket>;

/// What GnuTLS, and so everybody who has used libvirt, calls differently than OpenSSL.
struct GnutlsName {
    int id;
    std::string_view text;
};
constexpr GnutlsName gnutls_names[] = {
    {NID_pkcs9_emailAddress, "EMAIL"}, {NID_surname, "surName"}, {NID_givenName, "givenName"}};

std::string name_of(const X509_NAME_ENTRY* entry)
{
    const ASN1_OBJECT* object = X509_NAME_ENTRY_get_object(entry);
    const int id = OBJ_obj2nid(object);
    const auto other = std::ranges::find(gnutls_names, id, &GnutlsName::id);
    if (other != std::end(gnutls_names)) return std::string(other->text);
    if (id != NID_undef) return OBJ_nid2sn(id);
    char digits[80]{};
    OBJ_obj2txt(digits, sizeof digits, object, 1);
    return digits;
}

/// "C=GB,O=Example,CN=client", in the order of the certificate, as virt-pki-query-dn prints it.
std::string distinguished_name(const X509* certificate)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
    const X509_NAME* name = X509_get_subject_name(certificate);
    int set = -1;
    for (int index = 0; index < X509_NAME_entry_count(name); ++index) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, index);
        if (index > 0) BIO_puts(text.get(), X509_NAME_ENTRY_set(entry) == set ? "+" : ",");
        set = X509_NAME_ENTRY_set(entry);
        const std::string key = name_of(entry);
        BIO_write(text.get(), key.data(), static_cast<int>(key.size()));
        BIO_puts(text.get(), "=");
        ASN1_STRING_print_ex(text.get(), X509_NAME_ENTRY_get_data(entry),
                             ASN1_STRFLGS_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    }
    char* first = nullptr;
    const long size = BIO_get_mem_data(text.get(), &first);
    return std::string(first, static_cast<std::size_t>(std::max(size, 0L)));
}

/// OpenSSL has the names of TLS 1.3's suites in a list of their own.
bool set_ciphers(SSL_CTX* context, std::string_view words)
{
    std::string suites;
    std::string ciphers;
    for (const auto part : std::views::split(words, ':')) {
        const std::string_view word(part.begin(), part.end());
        std::string& list = word.starts_with("TLS_") ? suites : ciphers;
        if (!list.empty()) list += ':';
        list += word;
    }
    return (suites.empty() || SSL_CTX_set_ciphersuites(context, suites.c_str()) == 1) &&
           (ciphers.empty() || SSL_CTX_set_cipher_list(context, ciphers.c_str()) == 1);
}

class TlsTransport final : public Transport {
public:
    TlsTransport(std::shared_ptr<asio::ssl::context> context, std::unique_ptr<SslStream> stream,
                 std::string name)
        : context_(std::move(context)), stream_(std::move(stream)), name_(std::move(name))
    {
        boost::system::error_code ignored;
        const Tcp::endpoint end = stream_->lowest_layer().remote_endpoint(ignored);
        peer_ = end.address().to_string() + ":" + std::to_string(end.port());
    }

    Task<std::size_t> read(std::span<std::uint8_t> into, std::vector<Fd>&) override
    {
        auto [error, count] = co_await stream_->async_read_some(
            asio::buffer(into.data(), into.size()),
            asio::bind_cancellation_slot(interrupt_.slot(), asio::as_tuple(asio::use_awaitable)));
        co_return error ? 0 : count;
    }

    Task<bool> write(std::span<const std::uint8_t> bytes, std::span<const Fd> descriptors) override
    {
        if (!descriptors.empty()) co_return false;
        auto [error, count] =
            co_await asio::async_write(*stream_, asio::buffer(bytes.data(), bytes.size()),
                                       asio::as_tuple(asio::use_awaitable));
        co_return !error && count == bytes.size();
    }

    std::size_t write_now(std::span<const std::uint8_t>) noexcept override { return 0; }

    void close() noexcept override
    {
        boost::system::error_code ignored;
        stream_->lowest_layer().shutdown(Tcp::socket::shutdown_both, ignored);
        stream_->lowest_layer().close(ignored);
    }
    void stop_reading() noexcept override
    {
        ::shutdown(stream_->lowest_layer().native_handle(), SHUT_RD);
    }

    void interrupt_reading() noexcept override { interrupt_.emit(asio::cancellation_type::all); }

    Executor executor() override { return stream_->get_executor(); }
    bool cuts_into_records() const override { return true; }
    bool is_secure() const override { return true; }
    std::string peer() const override { return peer_; }
    std::string certificate_name() const override { return name_; }

private:
    std::shared_ptr<asio::ssl::context> context_;
    std::unique_ptr<SslStream> stream_;
    asio::cancellation_signal interrupt_;
    std::string name_;
    std::string peer_;
};

Task<> shake_hands(SslStream& stream)
{
    auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server,
                                                   asio::as_tuple(asio::use_awaitable));
    if (!error) co_return;
    std::string why = error.message();
    // What is wrong with the certificate, which the alert alone does not tell.
    const long verdict = SSL_get_verify_result(stream.native_handle());
    if (verdict != X509_V_OK) why += std::string(": ") + X509_verify_cert_error_string(verdict);
    throw Error(ErrorCode::auth_failed, "TLS handshake failed: " + why);
}

Error unreadable(const std::string& what, const std::filesystem::path& file,
                 const boost::system::error_code& why)
{
    return Error(ErrorCode::system_error,
                 "Cannot read " + what + " '" + file.string() + "': " + why.message());
}

/// What a client would say of the server's certificate: that it has expired, is of another
/// authority, is for something else.
Result<Done> verify_itself(SSL_CTX* context, const TlsFiles& files)
{
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check(
        X509_STORE_CTX_new(), &X509_STORE_CTX_free);
    STACK_OF(X509)* between = nullptr;
    SSL_CTX_get0_chain_certs(context, &between);
    X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(context),
                        SSL_CTX_get0_certificate(context), between);
    X509_STORE_CTX_set_purpose(check.get(), X509_PURPOSE_SSL_SERVER);
    if (X509_verify_cert(check.get()) == 1) return Done{};
    const bool is_own = X509_STORE_CTX_get_error_depth(check.get()) == 0;
    const std::filesystem::path& file = is_own ? files.certificate : files.ca_certificate;
    const int why = X509_STORE_CTX_get_error(check.get());
    return Error(ErrorCode::system_error,
                 std::string(is_own ? "The server certificate '" : "The CA certificate '") +
                     file.string() + "' is not valid: " + X509_verify_cert_error_string(why) +
                     "; tls_no_sanity_certificate = 1 takes it all the same");
}

Result<std::shared_ptr<asio::ssl::context>> make_context(const TlsFiles& files,
                                                         const TlsRules& rules)
{
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    boost::system::error_code error;
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    // libvirt's client takes the first record after the handshake for the byte that it waits for: a
    // session ticket there makes it give up.
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context->native_handle(), 0);
    context->load_verify_file(files.ca_certificate.string(), error);
    if (error) return unreadable("CA certificate", files.ca_certificate, error);
    context->use_certificate_chain_file(files.certificate.string(), error);
    if (error) return unreadable("server certificate", files.certificate, error);
    context->use_private_key_file(files.key.string(), asio::ssl::context::pem, error);
    if (error) return unreadable("server key", files.key, error);
    if (rules.verifies_itself)
        if (Result<Done> good = verify_itself(context->native_handle(), files); !good)
            return good.error();
    if (std::filesystem::exists(files.ca_revocations)) {
        X509_STORE* store = SSL_CTX_get_cert_store(context->native_handle());
        X509_LOOKUP* lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
        if (X509_load_crl_file(lookup, files.ca_revocations.c_str(), X509_FILETYPE_PEM) <= 0)
            return Error(ErrorCode::system_error,
                         "Cannot read revocation list '" + files.ca_revocations.string() + "'");
        X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
    }
    if (!rules.ciphers.empty() && !set_ciphers(context->native_handle(), rules.ciphers))
        return Error(ErrorCode::conf_syntax,
                     "tls_priority '" + rules.ciphers + "' is no list of ciphers");
    if (rules.verifies_clients)
        context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    return context;
}

}  // namespace

Result<std::unique_ptr<TlsServer>> TlsServer::load(TlsFiles files, TlsRules rules)
{
    auto server = std::make_unique<TlsServer>(std::move(files), std::move(rules));
    const Result<Done> done = server->reload();
    if (!done) return done.error();
    return server;
}

Result<Done> TlsServer::reload()
{
    Result<Context> fresh = make_context(files_, rules_);
    if (!fresh) return fresh.error();
    const std::lock_guard lock(mutex_);
    context_ = std::move(*fresh);
    return Done{};
}

bool TlsServer::is_allowed(const std::string& name) const
{
    if (rules_.allowed_names.empty()) return true;
    const auto fits = [&name](const std::string& pattern) {
        return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
    };
    return std::ranges::any_of(rules_.allowed_names, fits);
}

TlsServer::Context TlsServer::context() const
{
    const std::lock_guard lock(mutex_);
    return context_;
}

Task<std::unique_ptr<Transport>> TlsServer::accept(Tcp::socket socket)
{
    Context context = this->context();
    auto stream = std::make_unique<SslStream>(std::move(socket), *context);
    boost::system::error_code ignored;
    stream->lowest_layer().set_option(Tcp::no_delay(true), ignored);
    Task<> handshake = shake_hands(*stream);
    co_await within(rules_.handshake_max, "the TLS handshake", std::move(handshake));

    std::string name;
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        SSL_get1_peer_certificate(stream->native_handle()), &X509_free);
    if (certificate) name = distinguished_name(certificate.get());
    if (!is_allowed(name))
        throw Error(ErrorCode::auth_failed,
                    "the client's certificate name '" + name + "' is not in tls_allowed_dn_list");
    auto transport =
        std::make_unique<TlsTransport>(std::move(context), std::move(stream), std::move(name));
    const std::uint8_t verified = 1;
    const std::span<const Fd> no_descriptors;
    const bool is_told = co_await transport->write(std::span(&verified, 1), no_descriptors);
    if (!is_told) throw Error(ErrorCode::auth_failed, "the client left after the handshake");
    co_return transport;
}

}  // namespace hostler::proto
