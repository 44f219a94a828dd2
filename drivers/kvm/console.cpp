#include "drivers/kvm/console.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>

#include "drivers/kvm/terminal.hpp"

namespace hostler::drivers::kvm {
namespace {

class OpenConsole final : public Console {
public:
    OpenConsole(Executor executor, Fd file) : file_(std::move(executor), file.release()) {}

    Task<std::size_t> read(std::span<std::uint8_t> into) override
    {
        const auto buffer = asio::buffer(into.data(), into.size());
        const auto [error, count] =
            co_await file_.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
        co_return error ? 0 : count;
    }

    Task<bool> write(std::span<const std::uint8_t> bytes) override
    {
        const auto buffer = asio::buffer(bytes.data(), bytes.size());
        const auto [error, count] =
            co_await asio::async_write(file_, buffer, asio::as_tuple(asio::use_awaitable));
        co_return !error && count == bytes.size();
    }

    void close() noexcept override
    {
        boost::system::error_code ignored;
        file_.close(ignored);
    }

private:
    asio::posix::stream_descriptor file_;
};

}  // namespace

std::unique_ptr<Console> open_console(Executor executor, xml::CharSource::Type type,
                                      const std::string& path)
{
    Result<Fd> file = Error(ErrorCode::operation_unsupported,
                            "the console is of a type that clients cannot attach to; 'pty' and "
                            "'unix' can be");
    if (type == xml::CharSource::Type::pty) file = open_stream(path);
    if (type == xml::CharSource::Type::unix_socket) file = connect_to(path);
    return std::make_unique<OpenConsole>(std::move(executor), std::move(file).or_throw());
}

}  // namespace hostler::drivers::kvm
