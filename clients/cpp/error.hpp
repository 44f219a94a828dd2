#pragma once
// What a call throws. The message is the server's own text, word for word, because that is what
// users and scripts read; the code is libvirt's (virErrorNumber).

#include <string>
#include <utility>

#include "xml/base/error.hpp"

namespace hostler::client {

struct Error {
    Error(ErrorCode error_code, std::string text) : code(error_code), message(std::move(text)) {}
    /// An error of this side of the wire, in libvirt's wording.
    Error(const hostler::Error& error) : code(error.code), message(error.text()) {}

    ErrorCode code;
    std::string message;
};

/// "Failed to connect socket to '/x': No such file or directory", from errno.
[[nodiscard]] Error system_error(std::string_view what);

}  // namespace hostler::client
