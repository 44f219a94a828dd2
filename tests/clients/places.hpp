#pragma once
// Places: files of a test, in a folder that goes with it; and Variable: the environment, for a
// while.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace hostler::tests {

/// An environment variable has this value while one of these lives, and then its old one again.
class Variable {
public:
    Variable(std::string name, const std::string& value);
    ~Variable();
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    std::string name_;
    std::optional<std::string> before_;
};

class Places {
public:
    Places();
    ~Places();
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    const std::filesystem::path& folder() const { return folder_; }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    /// A file with this text: its path.
    std::string file(std::string_view text, const std::string& name = "file") const;
    /// What an editor has to be called so that the user "writes" this text.
    std::string editor_of(std::string_view text) const { return "cp " + file(text, "written"); }

private:
    std::filesystem::path folder_;
};

/// The file's bytes.
std::string text_of(const std::string& path);

}  // namespace hostler::tests
