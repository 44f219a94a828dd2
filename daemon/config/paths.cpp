#include "daemon/config/paths.hpp"

#include <cstdlib>

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

/// XDG's rule: a variable that is unset, empty or relative counts as unset.
std::optional<fs::path> folder_named(const Environment& environment, std::string_view name)
{
    const std::optional<std::string> value = environment(name);
    if (!value || !value->starts_with('/')) return std::nullopt;
    return fs::path(*value);
}

}  // namespace

std::optional<std::string> process_environment(std::string_view name)
{
    const char* value = std::getenv(std::string(name).c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

Paths Paths::system(const fs::path& root)
{
    Paths paths;
    paths.config = root / "etc/hostler";
    paths.run = root / "run/hostler";
    paths.state = root / "var/lib/hostler";
    paths.logs = root / "var/log/hostler";
    paths.cache = root / "var/cache/hostler";
    paths.libvirt_run = root / "run/libvirt";
    paths.libvirt_config = root / "etc/libvirt";
    paths.libvirt_state = root / "var/lib/libvirt";
    paths.sasl_config = root / "etc/sasl2";
    paths.tls = {root / "etc/pki/CA/cacert.pem", root / "etc/pki/CA/cacrl.pem",
                 root / "etc/pki/libvirt/servercert.pem",
                 root / "etc/pki/libvirt/private/serverkey.pem"};
    return paths;
}

Result<Paths> Paths::session(const Environment& environment)
{
    const std::optional<fs::path> home = folder_named(environment, "HOME");
    if (!home)
        return Error(ErrorCode::internal,
                     "HOME is not set to an absolute path, so a session daemon has no place for "
                     "its files; set it, or use --root DIR");
    const auto folder = [&](std::string_view variable, std::string_view below_home) {
        return folder_named(environment, variable).value_or(*home / below_home);
    };
    const fs::path config = folder("XDG_CONFIG_HOME", ".config");
    const fs::path cache = folder("XDG_CACHE_HOME", ".cache");
    // libvirt's clients look for a session's sockets below the cache when there is no run folder.
    const fs::path run = folder_named(environment, "XDG_RUNTIME_DIR").value_or(cache);

    Paths paths;
    paths.is_session = true;
    paths.config = config / "hostler";
    paths.run = run / "hostler";
    paths.state = folder("XDG_DATA_HOME", ".local/share") / "hostler";
    paths.cache = cache / "hostler";
    paths.logs = paths.cache / "log";
    paths.libvirt_run = run / "libvirt";
    paths.libvirt_config = config / "libvirt";
    paths.libvirt_state = config / "libvirt";
    paths.sasl_config = config / "libvirt/sasl2";
    const fs::path pki = *home / ".pki/libvirt";
    paths.tls = {pki / "cacert.pem", pki / "cacrl.pem", pki / "servercert.pem",
                 pki / "serverkey.pem"};
    return paths;
}

}  // namespace hostler::daemon
