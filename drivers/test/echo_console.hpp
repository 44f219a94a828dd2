#pragma once
// EchoConsole: a guest's console that says back what it is told, as a terminal does that nobody
// reads.

#include <deque>
#include <optional>

#include "drivers/driver.hpp"

namespace hostler::drivers::test {

class EchoConsole final : public Console {
public:
    Task<std::size_t> read(std::span<std::uint8_t> into) override;
    Task<bool> write(std::span<const std::uint8_t> bytes) override;
    void close() noexcept override;

private:
    std::deque<std::uint8_t> bytes_;
    std::optional<asio::steady_timer> changed_;  ///< there once read() has waited
    bool is_closed_ = false;
};

}  // namespace hostler::drivers::test
