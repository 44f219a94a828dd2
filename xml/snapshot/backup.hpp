#pragma once
// Backup: how a running domain's disks are copied away: pushed into images, or pulled by a reader.

#include "xml/domain/storage_source.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {

/// Where a disk is pushed to, or where what it changes meanwhile is kept.
struct BackupStore {
    Text file;
    Text device;
    Box<SourceExtras> extras;

    bool operator==(const BackupStore&) const = default;
};
const Element& schema(const BackupStore*);

struct BackupDisk {
    enum class Type : std::uint8_t { absent, file, block };
    enum class Mode : std::uint8_t { absent, full, incremental };

    Text name;
    YesNo backup = YesNo::absent;
    Type type = Type::absent;
    Mode mode = Mode::absent;
    Text incremental;  ///< the checkpoint it starts from
    Text export_name;
    Text export_bitmap;
    Text format;
    std::optional<BackupStore> target;
    std::optional<BackupStore> scratch;

    bool operator==(const BackupDisk&) const = default;
};
Words words(BackupDisk::Type);
Words words(BackupDisk::Mode);
const Element& schema(const BackupDisk*);

/// Where a reader finds what it pulls.
struct BackupServer {
    enum class Transport : std::uint8_t { tcp, unix_socket, rdma };

    Transport transport = Transport::tcp;
    YesNo tls = YesNo::absent;
    std::uint16_t port = 0;
    Text name;
    Text socket;

    bool operator==(const BackupServer&) const = default;
};
Words words(BackupServer::Transport);
const Element& schema(const BackupServer*);

struct Backup {
    enum class Mode : std::uint8_t { push, pull };

    Mode mode = Mode::push;
    Text incremental;  ///< the checkpoint it starts from
    std::optional<BackupServer> server;
    std::vector<BackupDisk> disks;

    bool operator==(const Backup&) const = default;
};
Words words(Backup::Mode);
const Element& schema(const Backup*);

Result<Backup> parse_backup(std::string_view text, ParseFlags flags = {},
                            Warnings* warnings = nullptr);
std::string format(const Backup& backup);

/// What a document means where it says nothing: every disk it names is copied, all of it or what
/// changed since the backup's checkpoint; the domain's other disks are not.
void fill(Backup& backup, const std::vector<std::string>& domain_disks);

}  // namespace hostler::xml
