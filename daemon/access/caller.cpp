#include "daemon/access/caller.hpp"

namespace hostler::daemon {

std::string Caller::text() const
{
    std::string text;
    const auto add = [&text](const std::string& what) {
        if (!text.empty()) text += ", ";
        text += what;
    };
    if (user_id) add("uid " + std::to_string(*user_id));
    if (!sasl_name.empty()) add("SASL user '" + sasl_name + "'");
    if (!certificate_name.empty()) add("certificate '" + certificate_name + "'");
    if (text.empty()) text = "somebody";
    return address.empty() ? text : text + " from " + address;
}

}  // namespace hostler::daemon
