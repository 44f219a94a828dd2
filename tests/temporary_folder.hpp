#pragma once
// TemporaryFolder: a folder for one test, gone with it.

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace hostler::tests {

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "hostler-test-XXXXXX";
        path_ = mkdtemp(pattern.data());
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_))
    {
        other.path_.clear();
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder()
    {
        if (!path_.empty()) std::filesystem::remove_all(path_);
    }

    const std::filesystem::path& path() const { return path_; }

    void write(const std::filesystem::path& below, std::string_view text) const
    {
        std::filesystem::create_directories((path_ / below).parent_path());
        std::ofstream(path_ / below, std::ios::binary) << text;
    }
    std::string read(const std::filesystem::path& below) const
    {
        std::ifstream stream(path_ / below, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

private:
    std::filesystem::path path_;
};

}  // namespace hostler::tests
