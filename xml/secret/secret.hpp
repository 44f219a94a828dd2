#pragma once
// Secret: what a password or key is for. Its value is no part of the document: it is set and read
// by calls of its own.

#include <cstdint>

#include "xml/base/error.hpp"
#include "xml/schema/flags.hpp"
#include "xml/schema/parse.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct Secret {
    enum class Usage : std::uint8_t { none, volume, ceph, iscsi, tls, vtpm };

    bool is_ephemeral = false;  ///< its value is never written to disk
    bool is_private = false;    ///< its value is never told to a client
    Usage usage = Usage::none;
    Uuid uuid;
    Text description;
    Text usage_id;  ///< the volume's path, the target or the name, as the usage has it

    bool operator==(const Secret&) const = default;
};
Words words(Secret::Usage);
const Element& schema(const Secret*);

Result<Secret> parse_secret(std::string_view text, ParseFlags flags = {},
                            Warnings* warnings = nullptr);
std::string format(const Secret& secret);

/// What a definition means where it says nothing: a UUID is made.
void fill(Secret& secret);

}  // namespace hostler::xml
