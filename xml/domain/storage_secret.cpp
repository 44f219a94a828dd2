#include "xml/domain/storage_secret.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part secret_parts[] = {
    attribute<&SecretName::type>("type", "What the secret is for."),
    attribute<&SecretName::uuid>("uuid", "The secret by its UUID."),
    attribute<&SecretName::usage>("usage", "The secret by its use."),
    rule<[](SecretName& secret) -> Complaint {
        if (secret.uuid.is_nil() != secret.usage.has_value())
            return {"a secret is named either by 'uuid' or by 'usage'"};
        return {};
    }>("a secret is named by its UUID or by its use"),
};

constexpr Part auth_parts[] = {
    attribute<&StorageAuth::type>("type", "The kind of login a pool uses."),
    attribute<&StorageAuth::username>("username", "Who asks.").required(),
    child<&StorageAuth::secret>("secret", "What proves it."),
};

constexpr Part cipher_parts[] = {
    attribute<&StorageEncryption::Cipher::name>("name", "The cipher.").required(),
    attribute<&StorageEncryption::Cipher::size>("size", "Its key's bits.").required(),
    attribute<&StorageEncryption::Cipher::mode>("mode", "Its mode."),
    attribute<&StorageEncryption::Cipher::hash>("hash", "Its hash."),
};

constexpr Part ivgen_parts[] = {
    attribute<&StorageEncryption::Ivgen::name>("name", "The generator.").required(),
    attribute<&StorageEncryption::Ivgen::hash>("hash", "Its hash."),
};

constexpr auto is_no_volume = [] {
    return Complaint{"supplying <cipher> for domain disk definition is unnecessary",
                     ErrorCode::config_unsupported};
};
constexpr Part encryption_parts[] = {
    attribute<&StorageEncryption::format>("format", "The format of the encrypted image.")
        .required()
        .always(),
    attribute<&StorageEncryption::engine>("engine", "Who decrypts."),
    child<&StorageEncryption::secrets>("secret", "What the image is decrypted with."),
    child<&StorageEncryption::cipher>("cipher", "How a new image is encrypted."),
    child<&StorageEncryption::ivgen>("ivgen", "How its initial vectors are made."),
};
constexpr Part disk_encryption_parts[] = {
    encryption_parts[0],
    encryption_parts[1],
    encryption_parts[2],
    refused<is_no_volume>("cipher", "Chosen when the image is made."),
};

}  // namespace

Words words(StorageEncryption::Format)
{
    static constexpr std::string_view all[] = {"default", "qcow", "luks", "luks2", "luks-any"};
    return all;
}

Words words(StorageEncryption::Engine)
{
    static constexpr std::string_view all[] = {"", "qemu", "librbd"};
    return all;
}

const Element& schema(const SecretName*)
{
    static constexpr Element element = {"secret", "A secret by name.", secret_parts};
    return element;
}

const Element& schema(const StorageAuth*)
{
    static constexpr Element element = {"auth", "Who asks a storage server.", auth_parts};
    return element;
}

const Element& schema(const StorageEncryption::Cipher*)
{
    static constexpr Element element = {"cipher", "How an image is encrypted.", cipher_parts};
    return element;
}

const Element& schema(const StorageEncryption::Ivgen*)
{
    static constexpr Element element = {"ivgen", "How initial vectors are made.", ivgen_parts};
    return element;
}

const Element& disk_encryption()
{
    static constexpr Element element = {"encryption", "How a disk's image is decrypted.",
                                        disk_encryption_parts};
    return element;
}

const Element& schema(const StorageEncryption*)
{
    static constexpr Element element = {"encryption", "How an image is decrypted.",
                                        encryption_parts};
    return element;
}

}  // namespace hostler::xml
