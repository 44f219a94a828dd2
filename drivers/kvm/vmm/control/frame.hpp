#pragma once
// Frames of the control socket (proto/vmm/README.md): two words of header, a message, descriptors.
// FrameReader is pure and judges a stranger's bytes; it never holds more than one frame's worth.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/descriptors.hpp"
#include "xml/base/error.hpp"

namespace hostler::vmm {

constexpr std::size_t frame_header_bytes = 8;
constexpr std::uint32_t frame_message_bytes_max = 1 << 20;
constexpr std::uint32_t frame_descriptors_max = 250;

struct Frame {
    std::string message;
    Descriptors descriptors;
};

class FrameReader {
public:
    /// Takes what one recvmsg gave. After an error the stream is lost: hang up.
    Result<Done> feed(std::span<const char> bytes, std::vector<Fd> descriptors);

    /// The next whole frame; nothing until more bytes come.
    std::optional<Frame> next();

private:
    struct Header {
        std::uint32_t message_bytes = 0;
        std::uint32_t descriptors = 0;
    };
    std::optional<Header> header() const;

    std::string bytes_;
    std::vector<Fd> descriptors_;
};

/// Header and message, for a frame without descriptors: a VMM sends none.
std::string encode_frame(std::string_view message);

}  // namespace hostler::vmm
