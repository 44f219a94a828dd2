#pragma once
// What a server may want to know of its client, and who answers: auth.conf first, then whoever
// opened the connection.

#include <functional>
#include <optional>
#include <string>

#include "clients/cpp/auth_conf.hpp"

namespace hostler::client {

/// How a connection shows who it is, as its URI has it.
struct LoginRules {
    std::string method;     ///< "sasl", "sasl.MECHANISM", "polkit"; empty: what the server wants
    std::string auth_file;  ///< auth.conf, or empty: there is none
    std::string host = "localhost";  ///< by this name auth.conf and mechanisms know the server
    bool is_secure = true;           ///< nobody on the way can listen: no need of a SASL layer
};

struct Question {
    std::string text;       ///< "Please enter your password"
    std::string challenge;  ///< what the text is about, or empty
    bool is_secret = false;
};

/// Answers one question, or gives nothing: there is nobody to ask, or it does not know.
using Asker = std::function<std::optional<std::string>(const Question&)>;

}  // namespace hostler::client
