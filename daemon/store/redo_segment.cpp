#include "daemon/store/redo_segment.hpp"

#include <fcntl.h>

#include <cstring>
#include <string>

#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

constexpr std::size_t block = 4096;

bool is_zero(std::string_view bytes)
{
    return bytes.empty() ||
           (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace

std::error_code RedoSegment::read(std::vector<RedoRecord>& into)
{
    into.clear();
    Fd file;
    std::error_code failure = files_.open(file_, O_RDONLY | O_NOFOLLOW, 0, file);
    if (failure == std::errc::no_such_file_or_directory) return {};
    std::string text;
    if (!failure) failure = files_.read(file, bytes, text);
    if (failure) return failure;
    into = decode_records(text, used_);
    is_unsure_ = !is_zero(std::string_view(text).substr(used_));
    return {};
}

/// A file that is not whole is one that was never used: it is made again.
std::error_code RedoSegment::open()
{
    if (descriptor_) return {};
    Fd file;
    std::error_code failure = files_.open(file_, O_WRONLY | O_CREAT | O_NOFOLLOW, 0600, file);
    std::size_t size = 0;
    if (!failure) failure = files_.size(file, size);
    if (!failure && size < bytes) {
        failure = files_.write(file, std::string(bytes, '\0'));
        if (!failure) failure = files_.sync(file);
        Fd folder;
        if (!failure) failure = files_.open(file_.parent_path(), O_RDONLY | O_DIRECTORY, 0, folder);
        if (!failure) failure = files_.sync(folder);
    }
    if (!failure) descriptor_ = std::move(file);
    return failure;
}

std::error_code RedoSegment::append(std::string_view records)
{
    std::error_code failure = files_.write_at(descriptor_, used_, records);
    if (!failure) failure = files_.sync_data(descriptor_);
    if (failure)
        is_unsure_ = true;
    else
        used_ += records.size();
    return failure;
}

std::error_code RedoSegment::clear()
{
    if (is_empty()) return {};
    if (const std::error_code failure = open()) return failure;
    const std::size_t end = is_unsure_ ? bytes : used_;
    std::error_code failure = write_zeros(0, std::min(end, block));
    if (!failure) failure = write_zeros(std::min(end, block), end);
    if (failure) return failure;
    used_ = 0;
    is_unsure_ = false;
    return {};
}

std::error_code RedoSegment::write_zeros(std::size_t from, std::size_t to)
{
    if (from == to) return {};
    const std::error_code failure =
        files_.write_at(descriptor_, from, std::string(to - from, '\0'));
    return failure ? failure : files_.sync_data(descriptor_);
}

}  // namespace hostler::daemon
