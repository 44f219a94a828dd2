#include "daemon/store/durable_files.hpp"

#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {

namespace fs = std::filesystem;

/// A log that cannot be written must hold nothing either: it would be done again on top of what
/// follows.
Result<DurableFiles::Promise> DurableFiles::log(RedoRecord record)
{
    Result<RedoLog::Pending> pending = log_.append(std::move(record));
    if (pending) return Promise(std::move(*pending));
    if (auto done = log_.settle(); !done) return pending.error();
    return Promise();
}

Result<Done> DurableFiles::replace(const fs::path& file, std::string_view text, mode_t mode)
{
    // What the folder has against it is told before anything is promised.
    const Result<fs::path> fresh = write_beside(files_, file, text, mode);
    if (!fresh) return fresh.error();
    Result<Promise> promise = log({.file = file, .text = std::string(text), .mode = mode});
    if (!promise || !*promise) {
        files_.remove(*fresh);
        if (!promise) return promise.error();
        return replace_durably(files_, folder_sync_, file, text, mode);
    }
    const std::error_code failure = files_.rename(*fresh, file);
    if (failure) files_.remove(*fresh);
    return finish("write", file, failure, std::move(*promise));
}

Result<Done> DurableFiles::remove(const fs::path& file)
{
    Result<Promise> promise = log({.verb = RedoVerb::remove, .file = file, .text = {}});
    if (!promise) return promise.error();
    std::error_code failure = files_.remove(file);
    if (failure == std::errc::no_such_file_or_directory) failure.clear();
    return finish("remove", file, failure, std::move(*promise));
}

Result<Done> DurableFiles::link(const fs::path& target, const fs::path& name)
{
    Result<Promise> promise = log({.verb = RedoVerb::link, .file = name, .text = target.native()});
    if (!promise) return promise.error();
    std::error_code failure = files_.link(target, name);
    if (failure == std::errc::file_exists) failure.clear();
    return finish("link", name, failure, std::move(*promise));
}

Result<Done> DurableFiles::finish(std::string_view verb, const fs::path& file,
                                  std::error_code failure, Promise promise)
{
    if (failure && promise) log_.cancel(std::move(*promise));
    if (failure) return failed(verb, file, failure);
    if (promise) return Done{};
    if (const std::error_code unsure = folder_sync_.sync(file.parent_path()))
        return failed("make sure of", file, unsure);
    return Done{};
}

}  // namespace hostler::daemon
