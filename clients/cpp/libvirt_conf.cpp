#include "clients/cpp/libvirt_conf.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <vector>

namespace hostler::client {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : left_(text) {}

    bool is_done()
    {
        skip_blanks();
        return left_.empty();
    }

    bool accept(char letter)
    {
        skip_blanks();
        if (!left_.starts_with(letter)) return false;
        left_.remove_prefix(1);
        return true;
    }

    std::string word()
    {
        skip_blanks();
        std::string text;
        while (!left_.empty() && (std::isalnum(static_cast<unsigned char>(left_[0])) ||
                                  left_[0] == '_' || left_[0] == '-'))
            text += take();
        return text;
    }

    /// "text" or 'text'; false when it is not closed on its line.
    bool quoted(std::string& text)
    {
        skip_blanks();
        if (left_.empty() || (left_[0] != '"' && left_[0] != '\'')) return false;
        const char quote = take();
        while (!left_.empty() && left_[0] != quote && left_[0] != '\n') text += take();
        return accept(quote);
    }

    std::size_t remaining() const { return left_.size(); }

private:
    char take()
    {
        const char letter = left_[0];
        left_.remove_prefix(1);
        return letter;
    }

    void skip_blanks()
    {
        while (!left_.empty()) {
            if (left_[0] == '#')
                left_.remove_prefix(std::min(left_.find('\n'), left_.size()));
            else if (std::isspace(static_cast<unsigned char>(left_[0])))
                left_.remove_prefix(1);
            else
                return;
        }
    }

    std::string_view left_;
};

bool read_list(Scanner& in, std::vector<std::string>& items)
{
    while (!in.accept(']')) {
        if (!in.quoted(items.emplace_back())) return false;
        if (in.accept(',')) continue;
        return in.accept(']');
    }
    return true;
}

/// The values of one key: a list's items, or the one value.
bool read_values(Scanner& in, std::vector<std::string>& values)
{
    if (in.accept('[')) return read_list(in, values);
    if (in.quoted(values.emplace_back())) return true;
    values.back() = in.word();
    return !values.back().empty();
}

hostler::Error broken(std::string_view text, std::size_t remaining, std::string_view problem)
{
    const auto before = text.substr(0, text.size() - remaining);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    return {ErrorCode::conf_syntax,
            "libvirt.conf:" + std::to_string(line) + ": " + std::string(problem)};
}

}  // namespace

Result<LibvirtConf> LibvirtConf::parse(std::string_view text)
{
    LibvirtConf conf;
    Scanner in(text);
    while (!in.is_done()) {
        const std::string key = in.word();
        std::vector<std::string> values;
        if (key.empty() || !in.accept('=') || !read_values(in, values))
            return broken(text, in.remaining(), "expecting a name, '=' and a value");
        if (key == "uri_default" && !values.empty()) conf.uri_default = values.front();
        if (key == "remote_mode" && !values.empty()) conf.remote_mode = values.front();
        if (key != "uri_aliases") continue;
        for (const std::string& alias : values) {
            const auto equals = alias.find('=');
            if (equals == alias.npos)
                return broken(text, in.remaining(),
                              "Malformed 'uri_aliases' config entry '" + alias +
                                  "', expected 'alias=uri://host/path'");
            conf.uri_aliases[alias.substr(0, equals)] = alias.substr(equals + 1);
        }
    }
    return conf;
}

Result<LibvirtConf> LibvirtConf::load(const std::string& path)
{
    std::ifstream file(path);
    if (!file) return LibvirtConf{};
    std::ostringstream text;
    text << file.rdbuf();
    return parse(text.str());
}

}  // namespace hostler::client
