#include "clients/cpp/auth_conf.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace hostler::client {
namespace {

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

hostler::Error broken(std::string_view file, int line, std::string_view problem)
{
    return {ErrorCode::conf_syntax,
            std::string(file) + ":" + std::to_string(line) + ": " + std::string(problem)};
}

}  // namespace

Result<AuthConf> AuthConf::parse(std::string_view text, std::string_view file)
{
    AuthConf conf;
    conf.file_ = file;
    Group* group = nullptr;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        if (line.front() == '[') {
            if (line.back() != ']') return broken(file, number, "a group is written as [NAME]");
            group = &conf.groups_[std::string(line.substr(1, line.size() - 2))];
            continue;
        }
        const auto equals = line.find('=');
        if (equals == line.npos || equals == 0)
            return broken(file, number, "expecting [GROUP] or NAME=VALUE");
        if (!group) return broken(file, number, "a value stands below a [GROUP]");
        (*group)[std::string(trimmed(line.substr(0, equals)))] = trimmed(line.substr(equals + 1));
    }
    return conf;
}

Result<AuthConf> AuthConf::load(const std::string& file)
{
    if (file.empty()) return AuthConf{};
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) {
        const std::error_code reason(errno, std::generic_category());
        return hostler::Error(ErrorCode::system_error,
                              "Failed to read file '" + file + "': " + reason.message());
    }
    return parse(text.str(), file);
}

const AuthConf::Group* AuthConf::group(const std::string& name) const
{
    const auto found = groups_.find(name);
    return found == groups_.end() ? nullptr : &found->second;
}

Result<std::optional<std::string>> AuthConf::find(const std::string& host,
                                                  const std::string& key) const
{
    std::string service = "auth-libvirt-" + host;
    if (!group(service)) service = "auth-libvirt-default";
    const Group* place = group(service);
    if (!place) return std::optional<std::string>();
    const auto named = place->find("credentials");
    if (named == place->end())
        return hostler::Error(ErrorCode::conf_syntax, "Missing item 'credentials' in group '" +
                                                          service + "' in '" + file_ + "'");
    const Group* credentials = group("credentials-" + named->second);
    if (!credentials)
        return hostler::Error(ErrorCode::conf_syntax,
                              "Missing group 'credentials-" + named->second +
                                  "' referenced from group '" + service + "' in '" + file_ + "'");
    const auto value = credentials->find(key);
    return value == credentials->end() ? std::nullopt : std::optional(value->second);
}

}  // namespace hostler::client
