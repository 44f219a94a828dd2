// A client's TLS connection against a server in a thread, with certificates made for it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <thread>

#include "clients/cpp/error.hpp"
#include "clients/cpp/link.hpp"
#include "tests/clients/places.hpp"

namespace hostler::client {
namespace {

using testing::HasSubstr;

struct Free {
    void operator()(SSL* one) const { SSL_free(one); }
    void operator()(SSL_CTX* one) const { SSL_CTX_free(one); }
    void operator()(EVP_PKEY* one) const { EVP_PKEY_free(one); }
    void operator()(X509* one) const { X509_free(one); }
    void operator()(X509_EXTENSION* one) const { X509_EXTENSION_free(one); }
    void operator()(FILE* one) const { std::fclose(one); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// Signs itself, and is for one address: "IP:127.0.0.1".
struct Certificate {
    explicit Certificate(const std::string& address) : key(EVP_EC_gen("P-256")), own(X509_new())
    {
        X509_set_version(own.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(own.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(own.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(own.get()), 3600);
        X509_set_pubkey(own.get(), key.get());
        X509_NAME* name = X509_get_subject_name(own.get());
        const auto* common = reinterpret_cast<const unsigned char*>("test");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0);
        X509_set_issuer_name(own.get(), name);
        const Owned<X509_EXTENSION> names(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, address.c_str()));
        X509_add_ext(own.get(), names.get(), -1);
        X509_sign(own.get(), key.get(), EVP_sha256());
    }
    void write(const std::string& path) const
    {
        const Owned<FILE> file(std::fopen(path.c_str(), "w"));
        PEM_write_X509(file.get(), own.get());
    }

    Owned<EVP_PKEY> key;
    Owned<X509> own;
};

/// Takes one client, says `verdict` to it, and sends back what it sends until it leaves.
class Server {
public:
    Server(const Certificate& certificate, std::uint8_t verdict)
        : context_(SSL_CTX_new(TLS_server_method())),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        SSL_CTX_use_certificate(context_.get(), certificate.own.get());
        SSL_CTX_use_PrivateKey(context_.get(), certificate.key.get());
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* place = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        if (::bind(listener_.get(), place, size) != 0 || ::listen(listener_.get(), 1) != 0 ||
            ::getsockname(listener_.get(), place, &size) != 0)
            std::abort();
        port = std::to_string(ntohs(address.sin_port));
        thread_ = std::jthread([this, verdict] { serve(verdict); });
    }

    std::string port;

private:
    void serve(std::uint8_t verdict)
    {
        // A client that is gone must not end the test: the signal waits for this thread in vain.
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        const Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        const Owned<SSL> session(SSL_new(context_.get()));
        SSL_set_fd(session.get(), client.get());
        if (SSL_accept(session.get()) != 1) return;
        if (SSL_write(session.get(), &verdict, 1) != 1) return;
        char bytes[4096];
        for (int count = 0; (count = SSL_read(session.get(), bytes, sizeof bytes)) > 0;)
            if (SSL_write(session.get(), bytes, count) != count) return;
        SSL_shutdown(session.get());
    }

    const Owned<SSL_CTX> context_;
    const Fd listener_;
    std::jthread thread_;
};

class TlsLinkTest : public testing::Test {
protected:
    TlsLinkTest()
    {
        mine.write(places.path("mine.pem"));
        elsewhere.write(places.path("elsewhere.pem"));
    }

    std::unique_ptr<Link> connect(const Server& server, const std::string& authority,
                                  bool verifies_server = true) const
    {
        return connect_tls("127.0.0.1", server.port,
                           {places.path(authority), places.path("none"), "", verifies_server});
    }
    std::string refusal(const Server& server, const std::string& authority) const
    {
        try {
            connect(server, authority);
        } catch (const Error& error) {
            return error.message;
        }
        return "";
    }
    /// What comes within ten seconds.
    static std::string read(Link& link, std::size_t bytes)
    {
        std::string text;
        while (text.size() < bytes) {
            std::uint8_t part[256];
            const auto count = link.read(part);
            if (count && *count == 0) break;
            if (count) text.append(part, part + *count);
            pollfd wait{link.descriptor(), POLLIN, 0};
            if (!count && ::poll(&wait, 1, 10'000) <= 0) break;
        }
        return text;
    }
    static void write(Link& link, std::string_view text)
    {
        ASSERT_EQ(link.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}),
                  text.size());
    }

    const tests::Places places;
    const Certificate mine{"IP:127.0.0.1"};
    const Certificate elsewhere{"IP:192.0.2.7"};
};

TEST_F(TlsLinkTest, CarriesBytesBothWaysAndNeverBlocks)
{
    const Server server(mine, 1);
    const std::unique_ptr<Link> link = connect(server, "mine.pem");
    std::uint8_t byte[1];
    EXPECT_EQ(link->read(byte), std::nullopt);
    write(*link, "to and fro");
    EXPECT_EQ(read(*link, 10), "to and fro");
    EXPECT_EQ(link->read(byte), std::nullopt);
}

TEST_F(TlsLinkTest, SaysWhatItHoldsThatPollDoesNotKnowOf)
{
    const Server server(mine, 1);
    const std::unique_ptr<Link> link = connect(server, "mine.pem");
    write(*link, "ab");
    EXPECT_EQ(read(*link, 1).size() + (link->has_buffered() ? 1 : 0), 2u);
}

TEST_F(TlsLinkTest, RefusesAServerThatNoAuthorityVouchesFor)
{
    const Server server(mine, 1);
    EXPECT_THAT(
        refusal(server, "elsewhere.pem"),
        AllOf(HasSubstr("TLS handshake failed"), HasSubstr("the certificate of '127.0.0.1'")));
}

TEST_F(TlsLinkTest, RefusesACertificateThatIsForAnotherHost)
{
    const Server server(elsewhere, 1);
    EXPECT_THAT(refusal(server, "elsewhere.pem"), HasSubstr("IP address mismatch"));
}

TEST_F(TlsLinkTest, VerifiesNothingWhereItIsToldTo)
{
    const Server server(mine, 1);
    const std::unique_ptr<Link> link = connect(server, "elsewhere.pem", false);
    write(*link, "x");
    EXPECT_EQ(read(*link, 1), "x");
}

TEST_F(TlsLinkTest, AServerThatDoesNotAcceptItsClientSaysSoInOneByte)
{
    const Server server(mine, 0);
    EXPECT_THAT(refusal(server, "mine.pem"), HasSubstr("authentication failed"));
}

TEST_F(TlsLinkTest, AFileThatIsNotThereIsNamed)
{
    const Server server(mine, 1);
    EXPECT_THAT(refusal(server, "nobody.pem"),
                HasSubstr("CA certificate '" + places.path("nobody.pem") + "'"));
}

// OpenSSL keeps a thread's errors until somebody asks; what it says of a connection is then wrong.
TEST_F(TlsLinkTest, WhatWentWrongBeforeIsNotThisConnectionsProblem)
{
    const Server server(mine, 1);
    const std::unique_ptr<Link> link = connect(server, "mine.pem");
    std::uint8_t byte[1];
    ERR_raise(ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED);
    EXPECT_EQ(link->read(byte), std::nullopt);
    ERR_raise(ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED);
    write(*link, "x");
    EXPECT_EQ(read(*link, 1), "x");
}

}  // namespace
}  // namespace hostler::client
