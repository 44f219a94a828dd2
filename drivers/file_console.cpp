#include "drivers/file_console.hpp"

#include <fcntl.h>

#include <boost/asio/buffer.hpp>

namespace hostler::drivers {

bool FileConsole::is_there(const boost::system::error_code& error) const
{
    return !error || (error == asio::error::operation_aborted && file_.is_open());
}

Task<std::optional<std::size_t>> FileConsole::read(std::span<std::uint8_t> into)
{
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, count] =
        co_await file_.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    if (!is_there(error)) co_return std::nullopt;
    co_return count;
}

Task<std::optional<std::size_t>> FileConsole::write(std::span<const std::uint8_t> bytes)
{
    const auto buffer = asio::buffer(bytes.data(), bytes.size());
    const auto [error, count] =
        co_await file_.async_write_some(buffer, asio::as_tuple(asio::use_awaitable));
    if (!is_there(error)) co_return std::nullopt;
    co_return count;
}

void FileConsole::interrupt() noexcept
{
    boost::system::error_code ignored;
    file_.cancel(ignored);
}

void FileConsole::close() noexcept
{
    boost::system::error_code ignored;
    file_.close(ignored);
}

Fd FileConsole::file() const
{
    return Fd(::fcntl(file_.native_handle(), F_DUPFD_CLOEXEC, 0));
}

}  // namespace hostler::drivers
