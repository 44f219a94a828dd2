#pragma once
// A saved domain's file: a header that names what it is, two places for the definition (so that a
// new one is written beside the old), then what the driver wrote. The header comes last when a file
// is made, and the file gets its name after it: what has the name is whole. All calls block.

#include <cstdint>
#include <filesystem>
#include <string>

#include "drivers/driver.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::daemon {

struct SavedImage {
    std::filesystem::path path;
    std::string xml;            ///< the definition, as it was while it ran
    bool runs = true;           ///< it is to run once it is restored
    drivers::SavedState state;  ///< open for reading

    /// An error says what is wrong with the file; it stays as it is.
    static Result<SavedImage> read(const std::filesystem::path& path);
};

/// Puts another definition into an image, and says whether it is to run; durable before it returns.
/// Refuses where somebody else does so.
Result<Done> change_image(const std::filesystem::path& path, const std::string& xml, bool runs);

/// An image that is being made. Dropped before finish() it leaves nothing.
class NewImage {
public:
    static Result<NewImage> begin(const std::filesystem::path& path, const std::string& xml,
                                  bool runs);
    NewImage(NewImage&& other) noexcept;
    NewImage& operator=(NewImage&&) = delete;
    ~NewImage();

    /// Where the driver writes.
    Fd state_file() const;
    std::uint64_t state_offset() const { return state_offset_; }

    /// All of it is on the disk and under its name when this returns.
    Result<Done> finish(std::uint64_t state_bytes);

private:
    NewImage(std::filesystem::path path, Fd file) : path_(std::move(path)), file_(std::move(file))
    {
    }
    std::filesystem::path partial() const;

    std::filesystem::path path_;
    Fd file_;
    std::uint64_t state_offset_ = 0;
    std::uint64_t xml_bytes_ = 0;
    std::uint32_t xml_sum_ = 0;
    bool runs_ = true;
};

}  // namespace hostler::daemon
