#include "drivers/kvm/vmm/virtio/chain.hpp"

#include <algorithm>

namespace hostler::vmm::virtio {

std::span<std::byte> Cursor::piece(std::size_t bytes_max) noexcept
{
    while (!buffers_.empty() && offset_ == buffers_.front().iov_len) {
        buffers_ = buffers_.subspan(1);
        offset_ = 0;
    }
    if (buffers_.empty()) return {};
    const iovec& buffer = buffers_.front();
    const std::size_t bytes = std::min(bytes_max, buffer.iov_len - offset_);
    const std::span<std::byte> found(static_cast<std::byte*>(buffer.iov_base) + offset_, bytes);
    offset_ += bytes;
    return found;
}

std::size_t Cursor::read(std::span<std::byte> target) noexcept
{
    std::size_t done = 0;
    while (done < target.size()) {
        const std::span<std::byte> source = piece(target.size() - done);
        if (source.empty()) break;
        std::memcpy(target.data() + done, source.data(), source.size());
        done += source.size();
    }
    return done;
}

std::size_t Cursor::write(std::span<const std::byte> source) noexcept
{
    std::size_t done = 0;
    while (done < source.size()) {
        const std::span<std::byte> target = piece(source.size() - done);
        if (target.empty()) break;
        std::memcpy(target.data(), source.data() + done, target.size());
        done += target.size();
    }
    return done;
}

void Cursor::skip(std::uint64_t bytes) noexcept
{
    while (bytes > 0) {
        const std::size_t passed = piece(bytes).size();
        if (passed == 0) return;
        bytes -= passed;
    }
}

std::uint64_t Cursor::collect(std::uint64_t bytes, std::vector<iovec>& parts) noexcept
{
    std::uint64_t done = 0;
    while (done < bytes) {
        const std::span<std::byte> part = piece(bytes - done);
        if (part.empty()) break;
        parts.push_back({part.data(), part.size()});
        done += part.size();
    }
    return done;
}

}  // namespace hostler::vmm::virtio
