// FrameReader: bytes that come in pieces of any size, with descriptors that may or may not be
// there. What comes out are whole frames, and the reader never holds much more than it was given.

#include <boost/asio/io_context.hpp>
#include <cstdlib>

#include "proto/io/frame_reader.hpp"

namespace hostler::proto {
namespace {

class Pieces final : public Transport {
public:
    Pieces(asio::io_context& context, std::span<const std::uint8_t> bytes)
        : context_(context), bytes_(bytes)
    {
    }

    Task<std::size_t> read(std::span<std::uint8_t> into, std::vector<Fd>&) override
    {
        if (bytes_.empty()) co_return 0;
        // The first byte of what is left says how much comes at once.
        const std::size_t count =
            std::min({std::size_t{bytes_[0]} + 1, into.size(), bytes_.size()});
        std::copy_n(bytes_.begin(), count, into.begin());
        bytes_ = bytes_.subspan(count);
        co_return count;
    }
    Task<bool> write(std::span<const std::uint8_t>, std::span<const Fd>) override
    {
        co_return true;
    }
    std::size_t write_now(std::span<const std::uint8_t>) noexcept override { return 0; }
    void close() noexcept override {}
    void stop_reading() noexcept override {}
    void interrupt_reading() noexcept override {}
    Executor executor() override { return context_.get_executor(); }
    std::string peer() const override { return "the fuzzer"; }

private:
    asio::io_context& context_;
    std::span<const std::uint8_t> bytes_;
};

Task<> read_all(FrameReader& reader, std::size_t size)
{
    std::size_t taken = 0;
    for (bool is_there = true; is_there && !reader.is_broken();) {
        while (const std::optional<Received> frame = reader.take())
            taken += frame_bytes_min + frame->payload.size();
        is_there = co_await reader.fill();
    }
    if (taken > size) std::abort();
}

}  // namespace
}  // namespace hostler::proto

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    hostler::asio::io_context context(1);
    hostler::proto::Pieces pieces(context, {data, size});
    hostler::proto::FrameReader reader(pieces);
    hostler::spawn(context.get_executor(), hostler::proto::read_all(reader, size));
    context.run();
    return 0;
}
