#pragma once
// AuthConf: libvirt's auth.conf, what a user has written down to answer a server's questions with:
// [auth-libvirt-HOST] or [auth-libvirt-default] names the credentials, [credentials-NAME] has them.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "xml/base/error.hpp"

namespace hostler::client {

class AuthConf {
public:
    /// `file` is for what is said of it: an error names the line.
    static Result<AuthConf> parse(std::string_view text, std::string_view file);
    /// Nothing is known where `file` is empty. A file that cannot be read is an error.
    static Result<AuthConf> load(const std::string& file);

    /// "authname", "password", "realm" for a host; nothing when the file does not say. An error
    /// where it names credentials that it does not have.
    Result<std::optional<std::string>> find(const std::string& host, const std::string& key) const;

    const std::string& file() const { return file_; }

private:
    using Group = std::map<std::string, std::string, std::less<>>;

    const Group* group(const std::string& name) const;

    std::string file_;
    std::map<std::string, Group, std::less<>> groups_;
};

}  // namespace hostler::client
