#include "daemon/domains/saved_image.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstring>
#include <span>

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::array<char, 8> magic = {'H', 'O', 'S', 'T', 'L', 'E', 'R', 'S'};
constexpr std::uint32_t version = 1;
constexpr std::uint64_t block = 4096;
constexpr std::uint64_t place_bytes_min = 16 * block;
constexpr std::uint64_t xml_bytes_max = 32u << 20;

/// At the front of the file, in its first sector.
struct Header {
    std::array<char, 8> magic{};
    std::uint32_t version = 0;
    std::uint32_t runs = 0;
    std::uint64_t xml_offset = 0;
    std::uint64_t xml_bytes = 0;
    std::uint64_t state_offset = 0;
    std::uint64_t state_bytes = 0;
    std::uint32_t xml_sum = 0;
    std::uint32_t sum = 0;  ///< of what stands before it
};
static_assert(sizeof(Header) == 56);

std::uint32_t sum_of(std::string_view bytes)
{
    boost::crc_32_type sum;
    sum.process_bytes(bytes.data(), bytes.size());
    return sum.checksum();
}

std::string_view bytes_of(const Header& header)
{
    return {reinterpret_cast<const char*>(&header), sizeof header};
}

std::uint32_t sum_of(const Header& header)
{
    return sum_of(bytes_of(header).substr(0, sizeof header - sizeof header.sum));
}

/// Of one of the two places, so that a definition that has grown a little still fits.
std::uint64_t place_bytes(std::uint64_t xml_bytes)
{
    return std::max(place_bytes_min, (2 * xml_bytes + block - 1) / block * block);
}

Error failure(const fs::path& path, std::string_view what, int reason)
{
    return {ErrorCode::system_error,
            fmt::format("saved image '{}' {}: {}", path.string(), what, std::strerror(reason))};
}

Error damage(const fs::path& path, std::string_view what)
{
    return {ErrorCode::operation_failed, fmt::format("saved image '{}' {}", path.string(), what)};
}

Result<Done> write_at(const Fd& file, const fs::path& path, std::uint64_t offset,
                      std::string_view bytes)
{
    if (::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)) ==
        static_cast<ssize_t>(bytes.size()))
        return Done{};
    return failure(path, "cannot be written", errno);
}

Result<Done> sync(const Fd& file, const fs::path& path)
{
    if (::fsync(file.get()) == 0) return Done{};
    return failure(path, "cannot be written", errno);
}

bool read_at(const Fd& file, std::uint64_t offset, std::span<char> into)
{
    return ::pread(file.get(), into.data(), into.size(), static_cast<off_t>(offset)) ==
           static_cast<ssize_t>(into.size());
}

/// A pipe would be waited for, and who reads a device may change it.
Result<Fd> open_image(const fs::path& path, int access)
{
    Fd file(::open(path.c_str(), access | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file) return failure(path, "cannot be opened", errno);
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0) return failure(path, "cannot be examined", errno);
    if (!S_ISREG(status.st_mode)) return damage(path, "is no regular file");
    return file;
}

Result<Header> read_header(const Fd& file, const fs::path& path)
{
    Header header;
    const std::span<char> bytes(reinterpret_cast<char*>(&header), sizeof header);
    if (!read_at(file, 0, bytes) || header.magic != magic)
        return damage(path, "is not one of hostler's");
    if (header.version != version)
        return Error(ErrorCode::config_unsupported,
                     fmt::format("saved image '{}' is of version {}; this daemon reads {}",
                                 path.string(), header.version, version));
    if (header.sum != sum_of(header)) return damage(path, "is damaged: its header is wrong");
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0) return failure(path, "cannot be examined", errno);
    const auto there = static_cast<std::uint64_t>(status.st_size);
    const bool is_whole =
        header.state_offset <= there && header.state_bytes <= there - header.state_offset;
    if (!is_whole) return damage(path, "is damaged: it is cut");
    return header;
}

Result<Header> finish_header(const Fd& file, const fs::path& path, Header header)
{
    header.magic = magic;
    header.version = version;
    header.sum = sum_of(header);
    // What it points to is there before it points.
    if (const auto done = sync(file, path); !done) return done.error();
    if (const auto done = write_at(file, path, 0, bytes_of(header)); !done) return done.error();
    if (const auto done = sync(file, path); !done) return done.error();
    return header;
}

}  // namespace

Result<SavedImage> SavedImage::read(const fs::path& path)
{
    Result<Fd> file = open_image(path, O_RDONLY);
    if (!file) return file.error();
    const Result<Header> header = read_header(*file, path);
    if (!header) return header.error();
    SavedImage image;
    image.path = path;
    image.runs = header->runs != 0;
    if (header->xml_bytes > xml_bytes_max) return damage(path, "is damaged: its header is wrong");
    image.xml.resize(header->xml_bytes);
    if (!read_at(*file, header->xml_offset, image.xml) || sum_of(image.xml) != header->xml_sum)
        return damage(path, "is damaged: its definition is wrong");
    image.state = {std::move(*file), header->state_offset, header->state_bytes};
    return image;
}

Result<Done> change_image(const fs::path& path, const std::string& xml, bool runs)
{
    const Result<Fd> opened = open_image(path, O_RDWR);
    if (!opened) return opened.error();
    const Fd& file = *opened;
    // Two at once would take the same place.
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return Error(ErrorCode::operation_failed,
                     fmt::format("saved image '{}' is being changed already", path.string()));
    Result<Header> header = read_header(file, path);
    if (!header) return header.error();
    const std::uint64_t place = (header->state_offset - block) / 2;
    if (xml.size() > place)
        return Error(ErrorCode::operation_failed,
                     fmt::format("saved image '{}' has room for a definition of {} bytes, not {}",
                                 path.string(), place, xml.size()));
    header->xml_offset = header->xml_offset == block ? block + place : block;
    header->xml_bytes = xml.size();
    header->xml_sum = sum_of(xml);
    header->runs = runs;
    if (const auto done = write_at(file, path, header->xml_offset, xml); !done) return done;
    const Result<Header> written = finish_header(file, path, *header);
    if (!written) return written.error();
    return Done{};
}

fs::path NewImage::partial() const
{
    return path_.string() + ".partial";
}

Result<NewImage> NewImage::begin(const fs::path& path, const std::string& xml, bool runs)
{
    std::error_code ignored;
    if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored))
        return Error(ErrorCode::operation_failed,
                     fmt::format("'{}' is there and is no file to save to", path.string()));
    NewImage image(path, Fd());
    image.file_ = Fd(::open(image.partial().c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!image.file_) return failure(path, "cannot be made", errno);
    image.state_offset_ = block + 2 * place_bytes(xml.size());
    image.xml_bytes_ = xml.size();
    image.xml_sum_ = sum_of(xml);
    image.runs_ = runs;
    if (const auto done = write_at(image.file_, path, block, xml); !done) return done.error();
    return image;
}

NewImage::NewImage(NewImage&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      file_(std::move(other.file_)),
      state_offset_(other.state_offset_),
      xml_bytes_(other.xml_bytes_),
      xml_sum_(other.xml_sum_),
      runs_(other.runs_)
{
}

NewImage::~NewImage()
{
    if (file_) ::unlink(partial().c_str());
}

Fd NewImage::state_file() const
{
    return Fd(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 3));
}

Result<Done> NewImage::finish(std::uint64_t state_bytes)
{
    Header header{.runs = runs_,
                  .xml_offset = block,
                  .xml_bytes = xml_bytes_,
                  .state_offset = state_offset_,
                  .state_bytes = state_bytes,
                  .xml_sum = xml_sum_};
    const Result<Header> written = finish_header(file_, path_, header);
    if (!written) return written.error();
    if (::rename(partial().c_str(), path_.c_str()) != 0)
        return failure(path_, "cannot be made", errno);
    file_.reset();
    const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
    const Fd parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return parent ? sync(parent, path_) : failure(path_, "cannot be made", errno);
}

}  // namespace hostler::daemon
