#pragma once
// Certificates as libvirt's daemons and clients want them: made, signed, read. Values in PEM; no
// file is touched here. Failure says what OpenSSL could not do.

#include <string>
#include <string_view>
#include <vector>

namespace hostler::cli {

struct Certificate {
    std::string certificate;  ///< PEM
    std::string key;          ///< PEM
};

/// Whom a certificate names.
struct Holder {
    std::string name;                    ///< its common name
    std::vector<std::string> addresses;  ///< host names and IP addresses it is reached by

    /// One address more, unless it is there already.
    void add(const std::string& address);
};

enum class Purpose { server, client };

Certificate make_authority(const std::string& name);
Certificate sign(const Certificate& authority, Purpose purpose, const Holder& holder);

/// The same authority for ten years more: its key and its name stay, so that what it has signed is
/// good with the new certificate, and what it will sign with the old one. Failure when it is not
/// its own authority.
Certificate renew_authority(const Certificate& authority);
/// A certificate with a new key for whom `old` names: its whole name and its addresses stay,
/// `addresses` are added.
Certificate renew(const Certificate& authority, Purpose purpose, std::string_view old,
                  const std::vector<std::string>& addresses);

/// Who is named in a certificate's PEM.
Holder holder_of(std::string_view certificate);
/// Whether `certificate` is signed by `authority` and both are valid now.
bool is_good(std::string_view certificate, std::string_view authority);

}  // namespace hostler::cli
