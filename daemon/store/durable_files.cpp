#include "daemon/store/durable_files.hpp"

#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {

namespace fs = std::filesystem;

/// A log that cannot be written must hold nothing either: it would be done again on top of what
/// follows.
Result<std::optional<std::uint64_t>> DurableFiles::log(RedoRecord record)
{
    const Result<std::uint64_t> sequence = log_.append(std::move(record));
    if (sequence) return std::optional(*sequence);
    if (auto done = log_.settle(); !done) return sequence.error();
    return std::optional<std::uint64_t>();
}

Result<Done> DurableFiles::replace(const fs::path& file, std::string_view text, mode_t mode)
{
    // What the folder has against it is told before anything is promised.
    const Result<fs::path> fresh = write_beside(files_, file, text, mode);
    if (!fresh) return fresh.error();
    const auto sequence = log({.file = file, .text = std::string(text), .mode = mode});
    if (!sequence || !*sequence) {
        files_.remove(*fresh);
        if (!sequence) return sequence.error();
        return replace_durably(files_, folder_sync_, file, text, mode);
    }
    const std::error_code failure = files_.rename(*fresh, file);
    if (!failure) return Done{};
    files_.remove(*fresh);
    log_.cancel(**sequence);
    return failed("write", file, failure);
}

Result<Done> DurableFiles::remove(const fs::path& file)
{
    const auto sequence = log({.verb = RedoVerb::remove, .file = file, .text = {}});
    if (!sequence) return sequence.error();
    const std::error_code failure = files_.remove(file);
    if (!failure || failure == std::errc::no_such_file_or_directory) return finish(*sequence, file);
    if (*sequence) log_.cancel(**sequence);
    return failed("remove", file, failure);
}

Result<Done> DurableFiles::link(const fs::path& target, const fs::path& name)
{
    const auto sequence = log({.verb = RedoVerb::link, .file = name, .text = target.native()});
    if (!sequence) return sequence.error();
    const std::error_code failure = files_.link(target, name);
    if (!failure || failure == std::errc::file_exists) return finish(*sequence, name);
    if (*sequence) log_.cancel(**sequence);
    return failed("link", name, failure);
}

Result<Done> DurableFiles::finish(std::optional<std::uint64_t> sequence, const fs::path& file)
{
    if (sequence) return Done{};
    if (const std::error_code unsure = folder_sync_.sync(file.parent_path()))
        return failed("make sure of", file, unsure);
    return Done{};
}

}  // namespace hostler::daemon
