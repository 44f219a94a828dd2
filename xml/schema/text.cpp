#include "xml/schema/text.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>

namespace hostler::xml {
namespace {

constexpr std::size_t inside_max = 7;

struct Block {
    std::uint32_t length;

    char* bytes() { return reinterpret_cast<char*>(this + 1); }
};

Block* block(std::uint64_t bits)
{
    return std::bit_cast<Block*>(bits);
}

}  // namespace

void Text::reset() noexcept
{
    if (bits_ != 0 && (bits_ & 1) == 0) std::free(block(bits_));
    bits_ = 0;
}

std::string_view Text::view() const noexcept
{
    if (bits_ == 0) return {};
    if ((bits_ & 1) != 0) return {reinterpret_cast<const char*>(&bits_) + 1, (bits_ & 0xff) >> 1};
    Block* outside = block(bits_);
    return {outside->bytes(), outside->length};
}

void Text::assign(std::string_view text)
{
    if (text.size() <= inside_max) {
        bits_ = text.size() * 2 + 1;
        std::memcpy(reinterpret_cast<char*>(&bits_) + 1, text.data(), text.size());
        return;
    }
    void* place = std::malloc(sizeof(Block) + text.size());
    if (!place) throw std::bad_alloc();
    auto* outside = static_cast<Block*>(place);
    outside->length = static_cast<std::uint32_t>(text.size());
    std::memcpy(outside->bytes(), text.data(), text.size());
    bits_ = std::bit_cast<std::uint64_t>(outside);
}

}  // namespace hostler::xml
