#pragma once
// Paths: where everything that hostlerd reads or writes lies on the host. Three ways to be: the
// system's daemon, a user's own (XDG folders), and either below another root (--root DIR), which is
// how tests and `make run` get a private daemon. A value; nothing here touches the file system.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "xml/base/error.hpp"

namespace hostler::daemon {

/// A variable of the environment, or nothing. Injected, so that tests need not change their own.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The process's environment.
std::optional<std::string> process_environment(std::string_view name);

struct TlsPaths {
    std::filesystem::path ca_certificate;
    std::filesystem::path ca_revocations;
    std::filesystem::path certificate;
    std::filesystem::path key;
};

struct Paths {
    bool is_session = false;

    std::filesystem::path config;  ///< hostlerd.conf, qemu/, storage/, secrets/, nwfilter/, hooks/
    std::filesystem::path run;     ///< sockets, live status; gone with the next boot
    std::filesystem::path state;   ///< saved states, snapshots, nvram, hostler.db
    std::filesystem::path logs;    ///< qemu/NAME.log
    std::filesystem::path cache;   ///< what can be made again
    std::filesystem::path libvirt_run;     ///< where libvirt's own names go (libvirt_sockets)
    std::filesystem::path libvirt_config;  ///< what an import reads unless told otherwise
    std::filesystem::path libvirt_state;
    std::filesystem::path sasl_config;  ///< the folder of libvirt.conf for SASL
    TlsPaths tls;

    /// The system's daemon: /etc/hostler, /run/hostler, … below `root`.
    static Paths system(const std::filesystem::path& root = "/");

    /// A user's own: $XDG_CONFIG_HOME/hostler, $XDG_RUNTIME_DIR/hostler, $XDG_DATA_HOME/hostler,
    /// $XDG_CACHE_HOME/hostler, with XDG's defaults below $HOME; a relative path counts as unset.
    /// An error when $HOME is not set.
    static Result<Paths> session(const Environment& environment);

    std::filesystem::path config_file() const { return config / "hostlerd.conf"; }
    std::filesystem::path policy_file() const { return config / "policy"; }
    std::filesystem::path socket() const { return run / "hostler-sock"; }
    std::filesystem::path read_only_socket() const { return run / "hostler-sock-ro"; }
    std::filesystem::path admin_socket() const { return run / "hostler-admin-sock"; }
    std::filesystem::path database() const { return state / "hostler.db"; }
    std::filesystem::path lock_file() const { return state / "hostlerd.lock"; }
    /// There once a daemon has started since the host did.
    std::filesystem::path autostarted_file() const { return run / "autostarted"; }
    /// Why the last hot restart came to nothing.
    std::filesystem::path upgrade_failure_file() const { return run / "upgrade.failed"; }
};

}  // namespace hostler::daemon
