#pragma once
// Image: a kernel or initrd to be read into guest memory. It is read with pread, never mapped: a
// file that shrinks meanwhile must not kill the process. Used by one thread, before the guest runs
// (or runs again after a reset).

#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

class Image {
public:
    /// `what` names it in messages: "kernel". Errors: not a regular file, empty.
    static Result<Image> open(Fd fd, std::string what);

    const std::string& what() const noexcept { return what_; }
    std::uint64_t size() const noexcept { return size_; }

    /// All of `into`, or an error that says what is missing.
    Result<Done> read(std::uint64_t offset, std::span<std::byte> into) const;

    template <class T>
    Result<T> read(std::uint64_t offset) const
    {
        static_assert(std::is_trivially_copyable_v<T>);
        T value{};
        auto done = read(offset, std::as_writable_bytes(std::span(&value, 1)));
        if (!done) return done.error();
        return value;
    }

    /// An error of this image: "the kernel WHY".
    Error error(const std::string& why) const;

private:
    Image(Fd fd, std::string what, std::uint64_t size)
        : fd_(std::move(fd)), what_(std::move(what)), size_(size)
    {
    }

    Fd fd_;
    std::string what_;
    std::uint64_t size_;
};

}  // namespace hostler::vmm
