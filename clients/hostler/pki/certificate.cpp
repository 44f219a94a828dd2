#include "clients/hostler/pki/certificate.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

constexpr long seconds_a_day = 86400;
constexpr long authority_days = 3650;
constexpr long holder_days = 730;

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* what) const
    {
        Free(what);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Freeing<X509_free>>;
using Name = std::unique_ptr<X509_NAME, Freeing<X509_NAME_free>>;
using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freeing<GENERAL_NAMES_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;

void require(bool is_done, const char* what)
{
    if (is_done) return;
    const char* why = ERR_reason_error_string(ERR_get_error());
    throw Failure(std::string("cannot ") + what + (why ? ": " + std::string(why) : ""));
}

Bio reading(std::string_view text)
{
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string written(const Bio& bio)
{
    char* first = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &first);
    return std::string(first, static_cast<std::size_t>(size));
}

Cert read_certificate(std::string_view pem)
{
    const Bio bio = reading(pem);
    Cert certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    require(certificate != nullptr, "read a certificate");
    return certificate;
}

Key read_key(std::string_view pem)
{
    const Bio bio = reading(pem);
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    require(key != nullptr, "read a private key");
    return key;
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    require(extension != nullptr, "describe a certificate");
    require(X509_add_ext(certificate, extension.get(), -1) == 1, "describe a certificate");
}

bool is_address(const std::string& text)
{
    std::array<unsigned char, sizeof(in6_addr)> bytes;
    return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::string alternative_names(const std::vector<std::string>& addresses)
{
    std::string text;
    for (const std::string& address : addresses) {
        // What would be read as syntax is no name of a host.
        if (address.empty() || address.find_first_of(",\\ \n") != std::string::npos)
            throw Failure("'" + address + "' is neither a host's name nor its address");
        if (!text.empty()) text += ',';
        text += (is_address(address) ? "IP:" : "DNS:") + address;
    }
    return text;
}

Name common_name(const std::string& name)
{
    Name made(X509_NAME_new());
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    require(X509_NAME_add_entry_by_txt(made.get(), "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1,
            "put the name into a certificate");
    return made;
}

Cert begin(const X509_NAME* name, EVP_PKEY* key, long days)
{
    Cert certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER* serial = X509_get_serialNumber(certificate.get());
    std::array<unsigned char, 8> random;
    BIGNUM* number = BN_new();
    BN_rand(number, static_cast<int>(random.size()) * 8 - 1, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
    BN_to_ASN1_INTEGER(number, serial);
    BN_free(number);
    // A clock that is a little behind must not make it invalid.
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -seconds_a_day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * seconds_a_day);
    require(X509_set_subject_name(certificate.get(), name) == 1, "put a name into a certificate");
    X509_set_pubkey(certificate.get(), key);
    return certificate;
}

Certificate finish(X509* certificate, EVP_PKEY* key, EVP_PKEY* signer)
{
    require(X509_sign(certificate, signer, EVP_sha256()) > 0, "sign a certificate");
    const Bio public_part(BIO_new(BIO_s_mem()));
    const Bio private_part(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(public_part.get(), certificate) == 1, "write a certificate");
    require(PEM_write_bio_PKCS8PrivateKey(private_part.get(), key, nullptr, nullptr, 0, nullptr,
                                          nullptr) == 1,
            "write a private key");
    return {written(public_part), written(private_part)};
}

Key make_key()
{
    Key key(EVP_EC_gen("P-256"));
    require(key != nullptr, "make a private key");
    return key;
}

/// A certificate of `authority` for whoever has this name and these addresses.
Certificate issue(const Certificate& authority, Purpose purpose, const X509_NAME* name,
                  const std::vector<std::string>& addresses)
{
    const Cert issuer = read_certificate(authority.certificate);
    const Key signer = read_key(authority.key);
    const Key key = make_key();
    const Cert certificate = begin(name, key.get(), holder_days);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
    const bool is_server = purpose == Purpose::server;
    extend(certificate.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
    // libvirt's clients look for keyEncipherment too, whatever the key is.
    extend(certificate.get(), issuer.get(), NID_key_usage,
           "critical,digitalSignature,keyEncipherment");
    extend(certificate.get(), issuer.get(), NID_ext_key_usage,
           is_server ? "serverAuth" : "clientAuth");
    extend(certificate.get(), issuer.get(), NID_authority_key_identifier, "keyid");
    if (!addresses.empty())
        extend(certificate.get(), issuer.get(), NID_subject_alt_name, alternative_names(addresses));
    return finish(certificate.get(), key.get(), signer.get());
}

/// Nothing of a kind that no address is.
std::string address_in(const GENERAL_NAME& name)
{
    if (name.type != GEN_DNS && name.type != GEN_IPADD) return {};
    const ASN1_STRING* value = name.type == GEN_DNS ? name.d.dNSName : name.d.iPAddress;
    const unsigned char* bytes = ASN1_STRING_get0_data(value);
    const int size = ASN1_STRING_length(value);
    if (name.type == GEN_DNS) return {bytes, bytes + size};
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, text.data(), text.size());
    return text.data();
}

Holder holder_of(const X509* certificate)
{
    Holder holder;
    std::array<char, 512> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                              static_cast<int>(name.size()));
    holder.name = name.data();
    const Names names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int index = 0; names && index < sk_GENERAL_NAME_num(names.get()); ++index) {
        std::string address = address_in(*sk_GENERAL_NAME_value(names.get(), index));
        if (!address.empty()) holder.addresses.push_back(std::move(address));
    }
    return holder;
}

}  // namespace

void Holder::add(const std::string& address)
{
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
}

Certificate make_authority(const std::string& name)
{
    const Key key = make_key();
    const Cert certificate = begin(common_name(name).get(), key.get(), authority_days);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    extend(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(certificate.get(), certificate.get(), NID_subject_key_identifier, "hash");
    return finish(certificate.get(), key.get(), key.get());
}

Certificate renew_authority(const Certificate& authority)
{
    const Cert old = read_certificate(authority.certificate);
    const Key key = read_key(authority.key);
    const X509_NAME* name = X509_get_subject_name(old.get());
    if (X509_NAME_cmp(name, X509_get_issuer_name(old.get())) != 0)
        throw Failure(
            "the authority's certificate is signed by another authority, which renews it");
    const Cert certificate = begin(name, key.get(), authority_days);
    X509_set_issuer_name(certificate.get(), name);
    for (int index = 0; index < X509_get_ext_count(old.get()); ++index)
        require(X509_add_ext(certificate.get(), X509_get_ext(old.get(), index), -1) == 1,
                "describe a certificate");
    return finish(certificate.get(), key.get(), key.get());
}

Certificate sign(const Certificate& authority, Purpose purpose, const Holder& holder)
{
    return issue(authority, purpose, common_name(holder.name).get(), holder.addresses);
}

Certificate renew(const Certificate& authority, Purpose purpose, std::string_view old,
                  const std::vector<std::string>& addresses)
{
    const Cert before = read_certificate(old);
    Holder holder = holder_of(before.get());
    for (const std::string& address : addresses) holder.add(address);
    return issue(authority, purpose, X509_get_subject_name(before.get()), holder.addresses);
}

Holder holder_of(std::string_view pem)
{
    return holder_of(read_certificate(pem).get());
}

bool is_good(std::string_view certificate, std::string_view authority)
{
    const Cert leaf = read_certificate(certificate);
    const Cert issuer = read_certificate(authority);
    const std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, Freeing<X509_STORE_CTX_free>> check(X509_STORE_CTX_new());
    X509_STORE_add_cert(store.get(), issuer.get());
    X509_STORE_CTX_init(check.get(), store.get(), leaf.get(), nullptr);
    return X509_verify_cert(check.get()) == 1;
}

}  // namespace hostler::cli
