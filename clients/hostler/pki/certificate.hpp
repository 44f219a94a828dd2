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
};

enum class Purpose { server, client };

Certificate make_authority(const std::string& name);
Certificate sign(const Certificate& authority, Purpose purpose, const Holder& holder);

/// Who is named in a certificate's PEM.
Holder holder_of(std::string_view certificate);
/// Whether `certificate` is signed by `authority` and both are valid now.
bool is_good(std::string_view certificate, std::string_view authority);

}  // namespace hostler::cli
