#pragma once
// FileConsole: a guest's console that is an open file: a terminal, a connection to a socket.
// Belongs to one thread, whose executor it is given.

#include <boost/asio/posix/stream_descriptor.hpp>

#include "drivers/driver.hpp"

namespace hostler::drivers {

class FileConsole final : public Console {
public:
    FileConsole(Executor executor, Fd file) : file_(std::move(executor), file.release()) {}

    Task<std::optional<std::size_t>> read(std::span<std::uint8_t> into) override;
    Task<std::optional<std::size_t>> write(std::span<const std::uint8_t> bytes) override;
    void interrupt() noexcept override;
    void close() noexcept override;
    Fd file() const override;

private:
    /// Of an operation that ended with `error`, whether the console is still there.
    bool is_there(const boost::system::error_code& error) const;

    /// For what is asked of an open file.
    mutable asio::posix::stream_descriptor file_;
};

}  // namespace hostler::drivers
