#pragma once
// Connection: one daemon on the control socket. Device thread. What it sends is kept until the
// socket takes it; a daemon that does not read is hung up on at a limit, and may come again.

#include <functional>
#include <string>

#include "drivers/kvm/vmm/control/frame.hpp"
#include "drivers/kvm/vmm/event_loop.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

class Connection {
public:
    static constexpr std::size_t unsent_bytes_max = 4 << 20;

    /// `on_end` is called once, last of all, when the other side is gone or broke the protocol; it
    /// may destroy the connection.
    Connection(EventLoop& loop, Fd socket, std::function<void(Frame)> on_frame,
               std::function<void()> on_end);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void send(std::string_view message);

    /// Waits until what was sent is gone, at most a second: before the process ends.
    void drain();

private:
    void on_ready(std::uint32_t events);
    bool receive();
    bool flush();

    EventLoop& loop_;
    Fd socket_;
    std::function<void(Frame)> on_frame_;
    std::function<void()> on_end_;
    FrameReader reader_;
    std::string unsent_;
    bool is_ended_ = false;
    EventLoop::Watch watch_;
};

}  // namespace hostler::vmm
