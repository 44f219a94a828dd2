#pragma once
// EchoConsole: a guest's console that says back what it is told, as a terminal does that nobody
// reads. As a terminal, it takes no more than it has room for until some of it is read.

#include <deque>
#include <optional>

#include "drivers/driver.hpp"

namespace hostler::drivers::test {

class EchoConsole final : public Console {
public:
    static constexpr std::size_t bytes_max = 65536;

    Task<std::size_t> read(std::span<std::uint8_t> into) override;
    Task<bool> write(std::span<const std::uint8_t> bytes) override;
    void close() noexcept override;

private:
    using Timer = std::optional<asio::steady_timer>;  ///< there once somebody has waited

    static Task<> wait_for(Timer& change);
    void tell_both() noexcept;

    std::deque<std::uint8_t> bytes_;
    Timer told_;
    Timer taken_;
    bool is_closed_ = false;
};

}  // namespace hostler::drivers::test
