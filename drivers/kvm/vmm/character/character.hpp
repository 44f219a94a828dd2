#pragma once
// Character: the host's end of a serial port or console: a terminal, a socket, a file. The guest's
// bytes go out by write() on any thread, and are kept (to a limit) while nobody takes them; the
// host's bytes come to a sink on the device thread, as many as it has room for.

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "drivers/kvm/vmm/descriptors.hpp"
#include "drivers/kvm/vmm/event_loop.hpp"
#include "proto/vmm/machine.pb.h"
#include "xml/base/error.hpp"

namespace hostler::vmm {

/// The device's side. Both on the device thread.
class CharacterSink {
public:
    virtual ~CharacterSink() = default;

    /// Bytes it takes now. After 0 nothing comes until the device calls Character::wake().
    virtual std::size_t room() noexcept = 0;

    /// At most room() bytes.
    virtual void receive(std::span<const std::byte> bytes) noexcept = 0;
};

class Character {
public:
    /// Bytes kept for a reader who is slow or not there; what comes beyond is dropped.
    static constexpr std::size_t pending_bytes_max = 64 * 1024;

    /// Built on the device thread, before the loop runs or on it. `owner` names it in errors.
    static Result<std::unique_ptr<Character>> create(const proto::vmm::Character& config,
                                                     const std::string& owner,
                                                     Descriptors& descriptors, EventLoop& loop);

    Character(EventLoop& loop, proto::vmm::Character::Kind kind, Fd fd, Fd log);
    Character(const Character&) = delete;
    Character& operator=(const Character&) = delete;
    ~Character();

    /// Where input goes, once the device can take it. Device thread; null rests.
    void connect(CharacterSink* sink) noexcept;

    /// Any thread; never waits for a reader.
    void write(std::span<const std::byte> bytes) noexcept;

    /// The sink has room again. Any thread.
    void wake() noexcept;

private:
    void watch_stream();
    void on_ready(std::uint32_t events);
    void accept_client();
    void drop_client();
    void read_input();
    void flush();
    void write_pending() noexcept;

    EventLoop& loop_;
    const proto::vmm::Character::Kind kind_;
    Fd listener_;
    Fd log_;
    EventLoop::Watch listener_watch_;
    EventLoop::Watch stream_watch_;
    CharacterSink* sink_ = nullptr;

    std::mutex mutex_;  ///< guards what follows
    Fd stream_;
    std::vector<std::byte> pending_;

    std::atomic<bool> is_woken_ = false;  ///< what wake() posted has not run yet

    // What wake() posts must not reach a Character that is gone.
    std::shared_ptr<Character*> self_ = std::make_shared<Character*>(this);
};

}  // namespace hostler::vmm
