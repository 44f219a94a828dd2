#include "daemon/config/toml_text.hpp"

namespace hostler::daemon {

std::string as_toml(std::string_view libvirt_text)
{
    std::string toml;
    toml.reserve(libvirt_text.size());
    char quote = 0;  // the one we are inside of; '#' inside a comment
    for (const char letter : libvirt_text) {
        if (letter == '\n')
            quote = 0;
        else if (quote == 0 && (letter == '"' || letter == '\'' || letter == '#'))
            quote = letter;
        else if (quote == letter && letter != '#')
            quote = 0;
        if (quote == '"' && letter == '\\') toml += '\\';
        toml += letter;
    }
    return toml;
}

}  // namespace hostler::daemon
