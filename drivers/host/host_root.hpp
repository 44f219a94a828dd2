#pragma once
// HostRoot: reads the small files of /proc, /sys and /etc below a root that tests replace by a
// folder of fixtures. Every call blocks briefly (the kernel answers from memory) and is safe from
// any thread.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::drivers::host {

class HostRoot {
public:
    /// Larger files are cut here: nothing that is read this way is larger on a sane host.
    static constexpr std::size_t bytes_max = 4u << 20;

    explicit HostRoot(std::filesystem::path root = "/") : root_(std::move(root)) {}

    /// The file's text, blanks at its end removed; nothing when it cannot be read.
    std::optional<std::string> text(std::string_view path) const;
    /// A file that holds one decimal number.
    std::optional<std::uint64_t> number(std::string_view path) const;
    /// The names in a folder, sorted; empty when there is none.
    std::vector<std::string> list(std::string_view path) const;
    bool exists(std::string_view path) const;

    std::filesystem::path below(std::string_view path) const;

private:
    std::filesystem::path root_;
};

}  // namespace hostler::drivers::host
