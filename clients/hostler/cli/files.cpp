#include "clients/hostler/cli/files.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "clients/hostler/cli/failure.hpp"
#include "xml/base/fd.hpp"

extern char** environ;

namespace hostler::cli {
namespace {

constexpr std::size_t file_bytes_max = 10u << 20;

[[noreturn]] void failed(const std::string& what)
{
    throw Failure(what + ": " + std::strerror(errno));
}

/// A new file that only the user can read.
std::string new_file(const std::string& suffix)
{
    const char* folder = std::getenv("TMPDIR");
    std::string path = std::string(folder == nullptr ? "/tmp" : folder) + "/hostlerXXXXXX" + suffix;
    const Fd created(mkostemps(path.data(), static_cast<int>(suffix.size()), O_CLOEXEC));
    if (!created) failed("mkostemps: failed to create temporary file");
    return path;
}

/// A file that goes when its owner does.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& suffix) : path_(new_file(suffix)) {}
    ~TemporaryFile() { unlink(path_.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::string editor()
{
    for (const char* name : {"VISUAL", "EDITOR"})
        if (const char* value = std::getenv(name); value != nullptr && *value != 0) return value;
    return "vi";
}

}  // namespace

std::string read_file(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) failed("Failed to open file '" + path + "'");
    std::string text(file_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) failed("Failed to read file '" + path + "'");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > file_bytes_max)
        throw Failure("Failed to read file '" + path + "': Value too large");
    return text;
}

void write_file(const std::string& path, std::string_view bytes)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) failed("cannot write file '" + path + "'");
}

std::string absolute_path(const std::string& path)
{
    return std::filesystem::absolute(path).string();
}

std::string kept_file(std::string_view text, const std::string& suffix)
{
    std::string path = new_file(suffix);
    write_file(path, text);
    return path;
}

std::string edited(const std::string& text, const std::string& suffix)
{
    const TemporaryFile file(suffix);
    write_file(file.path(), text);
    // The variable may hold options, so a shell reads it; the path goes as its own word.
    const std::string script = editor() + " \"$1\"";
    const char* words[] = {"sh", "-c", script.c_str(), "sh", file.path().c_str(), nullptr};
    pid_t child = -1;
    errno =
        posix_spawn(&child, "/bin/sh", nullptr, nullptr, const_cast<char* const*>(words), environ);
    if (errno != 0) failed("cannot run the editor");
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0)
        throw Failure("the editor '" + editor() + "' did not end well; nothing was changed");
    return read_file(file.path());
}

}  // namespace hostler::cli
