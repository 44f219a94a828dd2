#include "drivers/host/host_root.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "xml/base/fd.hpp"

namespace hostler::drivers::host {

namespace fs = std::filesystem;

fs::path HostRoot::below(std::string_view path) const
{
    return root_ / fs::path(path).relative_path();
}

std::optional<std::string> HostRoot::text(std::string_view path) const
{
    const Fd file(::open(below(path).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return std::nullopt;
    std::string text;
    // The kernel makes these files as they are read: their size says nothing.
    while (text.size() < bytes_max) {
        const std::size_t have = text.size();
        text.resize(have + 65536);
        const ssize_t count = ::read(file.get(), text.data() + have, 65536);
        text.resize(have + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0) break;
        if (count < 0 && errno != EINTR) return std::nullopt;
    }
    text.erase(text.find_last_not_of(" \t\n\r\0") + 1);
    return text;
}

std::optional<std::uint64_t> HostRoot::number(std::string_view path) const
{
    const std::optional<std::string> digits = text(path);
    if (!digits || digits->empty()) return std::nullopt;
    std::uint64_t number = 0;
    const char* end = digits->data() + digits->size();
    const auto parsed = std::from_chars(digits->data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

std::vector<std::string> HostRoot::list(std::string_view path) const
{
    std::vector<std::string> names;
    std::error_code failure;
    fs::directory_iterator entry(below(path), failure);
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure))
        names.push_back(entry->path().filename().string());
    std::ranges::sort(names);
    return names;
}

bool HostRoot::exists(std::string_view path) const
{
    std::error_code failure;
    return fs::exists(below(path), failure);
}

}  // namespace hostler::drivers::host
