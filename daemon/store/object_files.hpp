#pragma once
// ObjectFiles: the definitions of one daemon as XML files, one an object, laid out as libvirt lays
// them out: /etc/hostler/qemu/NAME.xml, qemu/autostart/NAME.xml -> ../NAME.xml, qemu/networks/, …
//
// Every call blocks on the disk (call it on the blocking pool) and is safe from any thread. When a
// call that changes something has returned Done, the change survives kill -9 and loss of power
// (DurableFiles says how, and what an error leaves). Two calls about one object are the caller's to
// order (the domain's Turn does).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/paths.hpp"
#include "daemon/store/durable_files.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

/// What is kept as files. One row each in object_files.cpp.
enum class ObjectKind { domain, network, storage_pool, secret, nwfilter };

/// "domain", "storage pool": the word for messages.
std::string_view word(ObjectKind kind);

/// A file that could not be read, or whose text was refused. It stays where it is.
struct Unreadable {
    std::filesystem::path file;
    std::string reason;
};

struct Names {
    std::vector<std::string> names;  ///< sorted
    std::vector<Unreadable> unreadable;
};

class ObjectFiles {
public:
    /// Largest file that is read or written: a message of the protocol is not larger either.
    static constexpr std::size_t bytes_max = 32u << 20;

    explicit ObjectFiles(const Paths& paths, FileSystem& files = host_file_system());

    /// Makes the folders, does again what a machine that went down has lost, and removes what a
    /// killed daemon left half-written. Once, at start, with the DirectoryLock held.
    Result<Done> prepare();
    /// Everything is on disk without the redo log, which another daemon may then use.
    Result<Done> settle() { return durable_.settle(); }

    // Definitions.
    Result<Done> save(ObjectKind kind, std::string_view name, std::string_view text);
    /// The definition, its value and its autostart link. No error when there is none.
    Result<Done> remove(ObjectKind kind, std::string_view name);
    /// Saves `text` as `to` and removes `from`, its autostart link along with it. A crash between
    /// leaves both; the loader then refuses the one whose text does not name itself.
    Result<Done> rename(ObjectKind kind, std::string_view from, std::string_view to,
                        std::string_view text);
    Result<Done> set_autostart(ObjectKind kind, std::string_view name, bool is_on);
    bool is_autostart(ObjectKind kind, std::string_view name) const;
    /// Every name that has the mark.
    Names autostart_names(ObjectKind kind) const;
    Result<std::string> read(ObjectKind kind, std::string_view name) const;
    // What is kept beside a definition and told nobody but those who may see it: NAME.base64.
    Result<Done> save_value(ObjectKind kind, std::string_view name, std::string_view text);
    Result<Done> remove_value(ObjectKind kind, std::string_view name);
    /// Nothing where there is none.
    Result<std::optional<std::string>> read_value(ObjectKind kind, std::string_view name) const;
    /// Who is there; files that cannot be an object's (a name that is refused) are unreadable.
    Names names(ObjectKind kind) const;
    std::filesystem::path file(ObjectKind kind, std::string_view name) const;

    /// How many flushes of the disk all changes so far have waited for.
    std::uint64_t flushes() const { return durable_.flushes(); }

    // Live status, under the run folder: whole after kill -9, gone after a reboot like what it
    // describes; so it is renamed into place but not synced.
    Result<Done> save_status(ObjectKind kind, std::string_view name, std::string_view text);
    Result<Done> remove_status(ObjectKind kind, std::string_view name);
    Result<std::string> read_status(ObjectKind kind, std::string_view name) const;
    Names status_names(ObjectKind kind) const;

private:
    std::filesystem::path folder(ObjectKind kind) const;
    std::filesystem::path autostart_link(ObjectKind kind, std::string_view name) const;
    std::filesystem::path value_file(ObjectKind kind, std::string_view name) const;
    std::filesystem::path status_folder(ObjectKind kind) const;
    std::filesystem::path status_file(ObjectKind kind, std::string_view name) const;
    Names names_in(const std::filesystem::path& folder) const;

    Paths paths_;
    FileSystem& files_;
    DurableFiles durable_;
};

/// Why a name cannot be an object's, or nothing: empty, ".", "..", a slash, a newline or another
/// control byte, or longer than a file name may be (251 bytes and ".xml").
std::string_view refusal(std::string_view name);

}  // namespace hostler::daemon
