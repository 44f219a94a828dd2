#include "drivers/kvm/vmm/virtio/console.hpp"

#include <algorithm>
#include <utility>

namespace hostler::vmm::virtio {
namespace {

constexpr std::size_t receive_queue = 0;

/// A guest may write a character here before its queues are up (5.3.4).
constexpr std::uint64_t emergency_write = bit(2);
constexpr std::size_t emergency_field = 8;

/// A request may name the same page again and again: so much of it is written.
constexpr std::size_t bytes_per_request_max = 64 * 1024;

}  // namespace

Result<std::unique_ptr<Device>> Console::create(const proto::vmm::Device& config,
                                                Supplies& supplies)
{
    auto character = Character::create(config.console().character(), config.alias(),
                                       supplies.descriptors, supplies.loop);
    if (!character) return character.error();
    return std::unique_ptr<Device>(std::make_unique<Console>(*std::move(character)));
}

Console::Console(std::unique_ptr<Character> character) : character_(std::move(character)) {}

Console::~Console()
{
    character_->connect(nullptr);
}

std::uint64_t Console::features() const noexcept
{
    return emergency_write;
}

void Console::attach(Transport& transport) noexcept
{
    Device::attach(transport);
    character_->connect(this);
}

void Console::write_config(std::size_t offset, std::span<const std::byte> data) noexcept
{
    if (offset == emergency_field) character_->write(data.first(1));
}

void Console::on_kick(std::size_t queue_index, Queue& queue) noexcept
{
    if (queue_index == receive_queue)
        character_->wake();
    else
        write_out(queue);
}

void Console::resume() noexcept
{
    is_paused_ = false;
    character_->wake();
}

void Console::write_out(Queue& queue) noexcept
{
    while (queue.pop(out_)) {
        Cursor cursor(out_.readable());
        for (std::size_t left = bytes_per_request_max; left > 0;) {
            const std::span<std::byte> piece = cursor.piece(left);
            if (piece.empty()) break;
            character_->write(piece);
            left -= piece.size();
        }
        queue.push(out_, 0);
    }
}

std::size_t Console::room() noexcept
{
    std::size_t bytes = 0;
    transport().run([&] {
        if (is_paused_ || !transport().is_running()) return;
        if (!has_buffer_) has_buffer_ = transport().queue(receive_queue).pop(buffer_);
        if (has_buffer_) bytes = buffer_.writable_bytes;
        // A buffer that holds nothing would wait for ever.
        if (has_buffer_ && bytes == 0) {
            transport().queue(receive_queue).push(buffer_, 0);
            has_buffer_ = false;
        }
    });
    return bytes;
}

void Console::receive(std::span<const std::byte> bytes) noexcept
{
    transport().run([&] {
        if (!std::exchange(has_buffer_, false)) return;
        const std::size_t written = Cursor(buffer_.writable()).write(bytes);
        transport().queue(receive_queue).push(buffer_, static_cast<std::uint32_t>(written));
    });
}

}  // namespace hostler::vmm::virtio
