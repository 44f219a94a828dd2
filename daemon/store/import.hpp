#pragma once
// import: brings what an existing libvirtd has defined into hostler's own folders: domains,
// networks, storage pools, secrets with their values, network filters, autostart marks, snapshots'
// and checkpoints' metadata. Files are copied byte for byte and durably; the source is never
// written. What stays behind is listed, too, with the reason.
//
// Run with the DirectoryLock held (no daemon on these directories). Blocks.

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config/paths.hpp"
#include "daemon/store/file_system.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

struct ImportStep {
    enum class Kind {
        copy,       ///< will be copied
        autostart,  ///< will be linked
        same,       ///< is there already, with the same bytes
        conflict,   ///< is there already and differs: left alone
        skipped,    ///< cannot be taken; `reason` says why
    };
    Kind kind;
    std::filesystem::path from;
    std::filesystem::path to;
    std::string reason;  ///< why it stays behind, or of what use it will be
    mode_t mode = 0600;
};

struct ImportSource {
    std::filesystem::path config = "/etc/libvirt";
    std::filesystem::path state = "/var/lib/libvirt";

    /// What belongs to this folder of definitions: /var/lib/libvirt beside /etc/libvirt, on the
    /// same root (a mounted backup has its own); a user's own libvirtd keeps both in one folder.
    static ImportSource at(const std::filesystem::path& config);
};

/// What an import would do, in order. Changes nothing.
Result<std::vector<ImportStep>> plan_import(const ImportSource& source, const Paths& paths,
                                            FileSystem& files = host_file_system());

/// Does it. Stops at the first failure, naming it; run again, it goes on where it stopped.
Result<Done> run_import(const std::vector<ImportStep>& steps,
                        FileSystem& files = host_file_system());

enum class ImportIs { planned, done };

/// The listing that is printed: a line a step, a line of totals.
std::string describe(const std::vector<ImportStep>& steps, ImportIs is);

}  // namespace hostler::daemon
