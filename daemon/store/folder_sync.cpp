#include "daemon/store/folder_sync.hpp"

#include <fcntl.h>

namespace hostler::daemon {

std::error_code FolderSync::sync(const std::filesystem::path& path)
{
    std::unique_lock lock(mutex_);
    Folder& folder = folders_[path];
    const std::uint64_t ticket = ++folder.asked;
    while (folder.settled < ticket) {
        if (folder.is_syncing)
            settled_.wait(lock);
        else
            sync_batch(path, folder, lock);
    }
    return answer(folder, ticket);
}

void FolderSync::sync_batch(const std::filesystem::path& path, Folder& folder,
                            std::unique_lock<std::mutex>& lock)
{
    folder.is_syncing = true;
    const std::uint64_t from = folder.settled + 1;
    const std::uint64_t to = folder.asked;
    lock.unlock();
    const std::error_code failure = sync_once(path);
    lock.lock();
    ++synced_times_;
    if (failure) folder.failures.push_back({from, to, to - from + 1, failure});
    folder.settled = to;
    folder.is_syncing = false;
    settled_.notify_all();
}

std::error_code FolderSync::answer(Folder& folder, std::uint64_t ticket)
{
    for (auto failure = folder.failures.begin(); failure != folder.failures.end(); ++failure) {
        if (ticket < failure->from || ticket > failure->to) continue;
        const std::error_code why = failure->why;
        if (--failure->untold == 0) folder.failures.erase(failure);
        return why;
    }
    return {};
}

std::error_code FolderSync::sync_once(const std::filesystem::path& path)
{
    Fd descriptor;
    if (const std::error_code failure = files_.open(path, O_RDONLY | O_DIRECTORY, 0, descriptor))
        return failure;
    return files_.sync(descriptor);
}

std::uint64_t FolderSync::synced_times() const
{
    const std::lock_guard lock(mutex_);
    return synced_times_;
}

}  // namespace hostler::daemon
