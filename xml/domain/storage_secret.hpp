#pragma once
// How a storage server is told who asks, and how an image is decrypted: by secrets that the secret
// store holds, named by UUID or by use.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// A secret by name; never its value.
struct SecretName {
    Text type;
    Uuid uuid;
    Text usage;

    bool operator==(const SecretName&) const = default;
};
const Element& schema(const SecretName*);

struct StorageAuth {
    Text username;
    Text type;  ///< "chap" or "ceph" where a pool says so
    Box<SecretName> secret;

    bool operator==(const StorageAuth&) const = default;
};
const Element& schema(const StorageAuth*);

struct StorageEncryption {
    enum class Format : std::uint8_t { default_format, qcow, luks, luks2, luks_any };
    enum class Engine : std::uint8_t { absent, qemu, librbd };

    struct Cipher {
        Text name;
        std::uint32_t size = 0;
        Text mode;
        Text hash;

        bool operator==(const Cipher&) const = default;
    };
    struct Ivgen {
        Text name;
        Text hash;

        bool operator==(const Ivgen&) const = default;
    };

    Format format = Format::default_format;
    Engine engine = Engine::absent;
    std::vector<SecretName> secrets;
    Box<Cipher> cipher;
    Box<Ivgen> ivgen;

    bool operator==(const StorageEncryption&) const = default;
};
Words words(StorageEncryption::Format);
Words words(StorageEncryption::Engine);
const Element& schema(const StorageEncryption*);
/// A disk's: its image is there already, and its cipher chosen.
const Element& disk_encryption();
const Element& schema(const StorageEncryption::Cipher*);
const Element& schema(const StorageEncryption::Ivgen*);

}  // namespace hostler::xml
