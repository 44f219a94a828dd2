#pragma once
// DomainLog: what is to be known of one domain, in a file that people find by its name and that
// stays when the domain is gone. Drivers write a guest's life there, the daemon what is odd in its
// definition. Appending blocks: not for threads that serve clients.

#include <filesystem>
#include <string_view>

namespace hostler::drivers {

class DomainLog {
public:
    /// LOGS/qemu/NAME.log, where libvirt's users look for it.
    static DomainLog of(const std::filesystem::path& logs, std::string_view name)
    {
        return DomainLog(logs / "qemu" / (std::string(name) + ".log"));
    }

    const std::filesystem::path& path() const { return path_; }

    /// A dated line, as libvirt's logs have them. What cannot be written is not.
    void note(std::string_view what) const noexcept;

private:
    explicit DomainLog(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

}  // namespace hostler::drivers
