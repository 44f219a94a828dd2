// Bytes from the control socket: frames, and each whole one parsed and served by a server that has
// no machine. The first byte says how the stream is cut into pieces.
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>

#include "drivers/kvm/vmm/control/server.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hostler;
    using namespace hostler::vmm;
    static EventLoop loop;
    static Server server(loop, Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), {});
    if (size < 1) return 0;
    const std::size_t piece = data[0] + std::size_t{1};
    FrameReader reader;
    std::span bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    while (!bytes.empty()) {
        const auto some = bytes.first(std::min(piece, bytes.size()));
        bytes = bytes.subspan(some.size());
        if (!reader.feed(some, {})) return 0;
        while (auto frame = reader.next()) {
            hostler::proto::vmm::Request request;
            hostler::proto::vmm::Reply reply;
            // Quit would only stop the loop, which nobody runs.
            if (request.ParseFromString(frame->message) && !request.has_quit())
                serve_request(server, request, frame->descriptors, reply);
        }
    }
    return 0;
}
