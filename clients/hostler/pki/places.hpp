#pragma once
// Where libvirt's daemons and clients look for certificates, below a root folder or in a folder
// that is to be carried to another host.

#include <filesystem>
#include <string>

#include "clients/hostler/pki/certificate.hpp"

namespace hostler::cli {

struct PkiPlaces {
    std::filesystem::path authority;      ///< CA/cacert.pem
    std::filesystem::path authority_key;  ///< CA/private/cakey.pem: on one host only
    std::filesystem::path server;         ///< libvirt/servercert.pem
    std::filesystem::path server_key;     ///< libvirt/private/serverkey.pem
    std::filesystem::path client;         ///< libvirt/clientcert.pem
    std::filesystem::path client_key;     ///< libvirt/private/clientkey.pem

    /// Below `folder`/etc/pki.
    static PkiPlaces below(const std::filesystem::path& folder);
};

/// Written whole beside its place and then moved there; a key is for its owner alone.
void write_pem(const std::filesystem::path& file, const std::string& pem, bool is_key);
/// Failure names the file and says what to do first.
std::string read_pem(const std::filesystem::path& file);

}  // namespace hostler::cli
